// SPDX-License-Identifier: MIT
package import Networks
import Storage

/// Parameters that PyTorch saved: `torch.save(model.state_dict(), FILE)`, in both its forms, alone or
/// in a checkpoint with other things.
package enum TorchModelFormat: ModelFormat {
  package static let extensions = ["pt", "pth", "th"]

  package static func read(_ path: String, images: FeatureShape?) throws -> ModelContent {
    let bytes = try FileReader.read(path)
    if ZipArchive.isArchive(bytes) { return .weights(try TorchZipFile.read(bytes, path: path)) }
    guard bytes.starts(with: [0x80, 2]) else { throw unknown(bytes, path: path) }
    return .weights(try TorchLegacyFile.read(bytes, path: path))
  }

  private static func unknown(_ bytes: [UInt8], path: String) -> FormatError {
    let isTar = bytes.dropFirst(257).starts(with: "ustar".utf8)
    return FormatError(
      file: path, offset: 0, expected: "a file of torch.save",
      found: isTar ? "one of PyTorch 0.1, a TAR file" : bytes.isEmpty ? "no bytes" : "other bytes",
      hint: isTar
        ? "load and save it with a newer PyTorch" : "check that its copy is complete")
  }

  /// The elements of a tensor in the bytes of its storage.
  static func array(
    _ name: String, _ tensor: TorchTensor, in bytes: ArraySlice<UInt8>, isBigEndian: Bool,
    file: String
  ) throws(FormatError) -> NamedArray {
    guard let array = tensor.array(in: bytes, isBigEndian: isBigEndian) else {
      throw FormatError(
        file: file,
        expected: "'\(name)' inside its storage of \(bytes.count) bytes",
        found: "offset \(tensor.offset), shape \(tensor.shape), strides \(tensor.strides) of "
          + "\(tensor.storage.count) elements, \(tensor.storage.type.rawValue)",
        hint: "the file is damaged: fetch it again")
    }
    return NamedArray(name: name, array: array)
  }
}

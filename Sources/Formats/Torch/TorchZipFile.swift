// SPDX-License-Identifier: MIT
import Storage

/// A file of `torch.save` since PyTorch 1.6: a ZIP file with one folder that holds `data.pkl` and the
/// storages as `data/KEY`.
enum TorchZipFile {
  static func read(_ bytes: [UInt8], path: String) throws -> WeightFile {
    let archive = try ZipArchive(parsing: bytes, path: path)
    let folder = try folder(of: archive, path: path)
    func entry(_ name: String) -> ZipArchive.Entry? { archive["\(folder)/\(name)"] }
    guard let pickle = entry("data.pkl") else { throw noTensors(path) }
    var isBigEndian = false
    if let order = entry("byteorder") {
      isBigEndian = try archive.content(of: order).elementsEqual("big".utf8)
    }
    var reader = PickleReader(try archive.content(of: pickle), file: path)
    let value = try reader.read()
    let state = try StateDictionary(in: value, heap: reader.heap, file: path)
    var storages: [String: ArraySlice<UInt8>] = [:]
    var arrays: [NamedArray] = []
    for member in state.members {
      let key = member.tensor.storage.key
      if storages[key] == nil {
        guard let data = entry("data/\(key)") else {
          throw FormatError(
            file: path, expected: "the storage '\(key)' of '\(member.name)'",
            found: "no such entry", hint: "the copy is damaged: fetch the file again")
        }
        storages[key] = try archive.content(of: data)
      }
      arrays.append(
        try TorchModelFormat.array(
          member.name, member.tensor, in: storages[key] ?? [], isBigEndian: isBigEndian,
          file: path))
    }
    return WeightFile(path: path, arrays: arrays, notes: state.notes)
  }

  /// The one folder at the top that has the pickle.
  private static func folder(of archive: ZipArchive, path: String) throws -> String {
    let suffix = "/data.pkl"
    let folders = archive.entries.map(\.name).filter {
      $0.hasSuffix(suffix) && !$0.dropLast(suffix.count).contains("/")
    }
    guard folders.count == 1, let name = folders.first else { throw noTensors(path) }
    let folder = String(name.dropLast(suffix.count))
    guard archive["\(folder)/constants.pkl"] == nil else {
      throw FormatError(
        file: path, expected: "tensors", found: "a TorchScript program",
        hint: "save tensors only, in Python: torch.save(module.state_dict(), FILE)")
    }
    return folder
  }

  private static func noTensors(_ path: String) -> FormatError {
    FormatError(
      file: path, expected: "one folder with data.pkl in the archive", found: "none",
      hint: "write the file with torch.save")
  }
}

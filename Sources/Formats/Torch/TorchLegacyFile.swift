// SPDX-License-Identifier: MIT
import Storage

/// A file of `torch.save` before PyTorch 1.6: five pickles, then the storages.
///
/// The pickles are a magic number, the version 1001, the byte order, the object and the keys of the
/// storages; for each key follow the number of elements in 64 bits and the elements.
enum TorchLegacyFile {
  private static let magic: [UInt8] = [
    0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19,
  ]

  static func read(_ bytes: [UInt8], path: String) throws -> WeightFile {
    var reader = PickleReader(bytes[...], file: path)
    guard case .wideInteger(magic) = try reader.read() else {
      throw reader.error(
        "the magic number of torch.save", "another value", hint: PickleReader.advice)
    }
    guard case .integer(1001) = try reader.read() else {
      throw reader.error("version 1001 of the format", "another")
    }
    let isBigEndian = try isBigEndian(&reader)
    let value = try reader.read()
    let state = try StateDictionary(in: value, heap: reader.heap, file: path)
    let storages = try storages(&reader)
    let arrays = try state.members.map { member in
      guard let data = storages[member.tensor.storage.key] else {
        throw FormatError(
          file: path, expected: "the storage '\(member.tensor.storage.key)' of '\(member.name)'",
          found: "none", hint: "the copy is damaged: fetch the file again")
      }
      return try TorchModelFormat.array(
        member.name, member.tensor, in: data, isBigEndian: isBigEndian, file: path)
    }
    return WeightFile(path: path, arrays: arrays, notes: state.notes)
  }

  private static func isBigEndian(_ reader: inout PickleReader) throws(FormatError) -> Bool {
    guard case .dictionary(let place) = try reader.read() else {
      throw reader.error("the byte order of the file", "something else")
    }
    for member in reader.heap.dictionaries[place] {
      if case .text("little_endian") = member.key, case .boolean(let isLittle) = member.value {
        return !isLittle
      }
    }
    return false
  }

  /// The bytes of each storage under its key.
  private static func storages(
    _ reader: inout PickleReader
  ) throws(FormatError) -> [String: ArraySlice<UInt8>] {
    let list = try reader.read()
    guard let keys = reader.heap.elements(list) else {
      throw reader.error("the list of storages", "something else")
    }
    var types: [String: ElementType] = [:]
    for storage in reader.heap.storages { types[storage.key] = storage.type }
    var storages: [String: ArraySlice<UInt8>] = [:]
    for value in keys {
      guard case .text(let key) = value, let type = types[key], storages[key] == nil else {
        throw reader.error("storages that tensors use, each once", "another")
      }
      let count = try reader.number(Int64.self)
      let rest = reader.bytes.endIndex - reader.position
      guard count >= 0, count <= Int64(rest / type.size) else {
        throw reader.error(
          "\(count) elements of the storage '\(key)'", "\(rest) bytes to the end of the file",
          hint: "the copy is incomplete: fetch the file again")
      }
      let end = reader.position + Int(count) * type.size
      storages[key] = reader.bytes[reader.position..<end]
      reader.position = end
    }
    return storages
  }
}

// SPDX-License-Identifier: MIT
package import Storage

/// The content of a safetensors file: named tensors and a table of texts.
///
/// The layout is a 64-bit little-endian header size N, N bytes of JSON, then the elements.
package struct SafetensorsFile: Equatable, Sendable {
  /// The tensors: in the order of their elements after reading, as given before writing.
  package let entries: [SafetensorsEntry]
  /// The texts under `__metadata__`.
  package let metadata: [String: String]
  private let places: [String: Int]

  /// Header bytes beyond which a file is refused; the reference implementation's limit.
  static let headerLimit = 100_000_000
  /// The name that a header reserves for its texts.
  static let metadataName = "__metadata__"

  /// Puts tensors together; each name must be used once and none may be `__metadata__`.
  package init(
    entries: [SafetensorsEntry], metadata: [String: String] = [:]
  ) throws(FormatError) {
    var places: [String: Int] = [:]
    for (index, entry) in entries.enumerated() {
      guard entry.name != Self.metadataName else {
        throw FormatError(
          file: "safetensors", expected: "a tensor name", found: "the reserved '\(entry.name)'")
      }
      guard places.updateValue(index, forKey: entry.name) == nil else {
        throw FormatError(
          file: "safetensors", expected: "different names", found: "'\(entry.name)' twice")
      }
    }
    self.entries = entries
    self.metadata = metadata
    self.places = places
  }

  /// The tensor of that name, or nil.
  package subscript(name: String) -> SafetensorsEntry? {
    places[name].map { entries[$0] }
  }

  /// Reads the content of a file in memory; `file` names it in errors.
  ///
  /// Everything is checked before a tensor is made, and the tensors share `bytes`: no more
  /// memory is used than the size of the file and its header warrant.
  package init(parsing bytes: [UInt8], file: String) throws(FormatError) {
    let header = try SafetensorsHeader(parsing: bytes, file: file)
    let entries = header.tensors.map { tensor in
      SafetensorsEntry(
        name: tensor.name, type: tensor.type, shape: tensor.shape,
        bytes: bytes[header.bufferStart + tensor.start..<header.bufferStart + tensor.end])
    }
    try self.init(entries: entries, metadata: header.metadata)
  }

  /// Reads a file.
  ///
  /// Throws `StorageError` when it cannot be read, else `FormatError`.
  package static func read(_ path: String) throws -> SafetensorsFile {
    try SafetensorsFile(parsing: try FileReader.read(path), file: path)
  }

  /// Writes a file, whole or not at all.
  package func write(to path: String) throws(StorageError) {
    let ordered = entriesInFileOrder()
    try AtomicFile.write(parts: [header(of: ordered)[...]] + ordered.map(\.bytes), to: path)
  }

  /// The content of a file: equal tensors and texts give equal bytes.
  package func encoded() -> [UInt8] {
    let ordered = entriesInFileOrder()
    var bytes = header(of: ordered)
    bytes.reserveCapacity(bytes.count + ordered.reduce(0) { $0 + $1.bytes.count })
    for entry in ordered { bytes.append(contentsOf: entry.bytes) }
    return bytes
  }

  /// Wide elements first, so that all lie on multiples of their size; then by name.
  private func entriesInFileOrder() -> [SafetensorsEntry] {
    entries.sorted { first, second in
      if first.type.size != second.type.size { return first.type.size > second.type.size }
      return first.name.utf8.lexicographicallyPrecedes(second.name.utf8)
    }
  }

  private func header(of ordered: [SafetensorsEntry]) -> [UInt8] {
    var header = JSONObject()
    if !metadata.isEmpty {
      var texts = JSONObject()
      for (key, text) in metadata.sorted(by: { $0.key < $1.key }) { texts[key] = .string(text) }
      header[Self.metadataName] = .object(texts)
    }
    var offset = 0
    for entry in ordered {
      let end = offset + entry.bytes.count
      header[entry.name] = [
        "dtype": .string(entry.type.rawValue),
        "shape": .array(entry.shape.map { .integer($0) }),
        "data_offsets": [.integer(offset), .integer(end)],
      ]
      offset = end
    }
    var text = Array(JSONValue.object(header).text().utf8)
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    let size = UInt64(text.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) } + text
  }
}

// SPDX-License-Identifier: MIT
import Storage

/// The checked header of a safetensors file.
struct SafetensorsHeader {
  /// A tensor whose range lies within the buffer and fits its type and shape.
  struct Tensor {
    let name: String
    let type: ElementType
    let shape: [Int]
    /// Bytes from the start of the buffer.
    let start: Int
    let end: Int
  }

  /// Where the elements begin, in bytes from the start of the file.
  let bufferStart: Int
  private(set) var metadata: [String: String] = [:]
  /// The tensors by their place in the buffer.
  private(set) var tensors: [Tensor] = []

  private let file: String

  /// The names of types that the format defines but this reader refuses.
  private static let unsupportedTypes: Set<String> = [
    "U16", "U32", "U64", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F4", "F6_E2M3", "F6_E3M2", "C64",
  ]

  /// Reads the header and checks that the tensors fill the rest of the file exactly.
  init(parsing bytes: [UInt8], file: String) throws(FormatError) {
    self.file = file
    bufferStart = try Self.bufferStart(of: bytes, file: file)
    for member in try Self.object(in: bytes[8..<bufferStart], file: file).members {
      if member.name == SafetensorsFile.metadataName {
        metadata = try texts(in: member.value)
      } else {
        tensors.append(try tensor(named: member.name, member.value))
      }
    }
    tensors.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    try checkCover(of: bytes.count - bufferStart)
  }

  private static func bufferStart(of bytes: [UInt8], file: String) throws(FormatError) -> Int {
    let hint = "check that this is a safetensors file and that its copy is complete"
    guard bytes.count >= 8 else {
      throw FormatError(
        file: file, offset: bytes.count, expected: "8 bytes with the size of the header",
        found: "the end of the file", hint: hint)
    }
    let size = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard size <= UInt64(SafetensorsFile.headerLimit) else {
      throw FormatError(
        file: file, offset: 0, expected: "a header of at most 100,000,000 bytes",
        found: "a size of \(size)", hint: hint)
    }
    guard size <= UInt64(bytes.count - 8) else {
      throw FormatError(
        file: file, offset: bytes.count, expected: "a header of \(size) bytes",
        found: "the end of the file", hint: hint)
    }
    return 8 + Int(size)
  }

  private static func object(
    in header: ArraySlice<UInt8>, file: String
  ) throws(FormatError) -> JSONObject {
    guard header.first == UInt8(ascii: "{") else {
      throw FormatError(
        file: file, offset: 8, expected: "'{' at the start of the header",
        found: header.first.map { "the byte \($0)" } ?? "an empty header")
    }
    do throws(JSONError) {
      // A tensor's record holds arrays of numbers and nothing deeper.
      guard case .object(let object) = try JSONValue(parsing: header, depth: 8) else {
        return JSONObject()
      }
      return object
    } catch {
      throw FormatError(
        file: file, offset: 8 + error.offset, expected: error.expected, found: error.found)
    }
  }

  private func texts(in value: JSONValue) throws(FormatError) -> [String: String] {
    guard let object = value.objectValue else {
      throw error("an object of texts under '__metadata__'", value.kind)
    }
    var texts: [String: String] = [:]
    for member in object.members {
      guard let text = member.value.stringValue else {
        throw error("a string under '__metadata__' for '\(member.name)'", member.value.kind)
      }
      texts[member.name] = text
    }
    return texts
  }

  private func tensor(named name: String, _ value: JSONValue) throws(FormatError) -> Tensor {
    guard let record = value.objectValue else {
      throw error("an object for the tensor '\(name)'", value.kind)
    }
    let type = try type(in: record, of: name)
    let shape = try sizes(in: record["shape"], "shape", of: name)
    let range = try sizes(in: record["data_offsets"], "data_offsets", of: name)
    guard range.count == 2, range[0] <= range[1] else {
      throw error("data_offsets [start, end] of the tensor '\(name)'", "\(range)")
    }
    guard let size = StoredArray.byteCount(of: shape, type: type) else {
      throw error("a shape of the tensor '\(name)' that memory can hold", "\(shape)")
    }
    guard size == range[1] - range[0] else {
      throw error(
        "\(size) bytes for the tensor '\(name)', \(type.rawValue) \(shape)",
        "data_offsets \(range)")
    }
    return Tensor(name: name, type: type, shape: shape, start: range[0], end: range[1])
  }

  private func type(in record: JSONObject, of name: String) throws(FormatError) -> ElementType {
    guard let word = record["dtype"]?.stringValue else {
      throw error("a dtype of the tensor '\(name)'", record["dtype"]?.kind ?? "none")
    }
    if let type = ElementType(rawValue: word) { return type }
    let known = ElementType.allCases.map(\.rawValue).joined(separator: " ")
    throw FormatError(
      file: file, offset: 8, expected: "one of the dtypes \(known) for the tensor '\(name)'",
      found: Self.unsupportedTypes.contains(word)
        ? "\(word), which is not supported" : "'\(word)'",
      hint: "convert the tensor to one of them and save the file again")
  }

  private func sizes(
    in value: JSONValue?, _ member: String, of name: String
  ) throws(FormatError) -> [Int] {
    guard let elements = value?.arrayValue else {
      throw error("an array under '\(member)' of the tensor '\(name)'", value?.kind ?? "none")
    }
    var sizes: [Int] = []
    for element in elements {
      guard let size = element.integerValue, size >= 0 else {
        throw error(
          "integers of at least 0 in '\(member)' of the tensor '\(name)'", element.text())
      }
      sizes.append(size)
    }
    return sizes
  }

  /// Checks that the ranges follow each other without gap or overlap to the end of the file.
  private func checkCover(of bufferSize: Int) throws(FormatError) {
    var end = 0
    for tensor in tensors {
      guard tensor.start == end else {
        throw FormatError(
          file: file, offset: bufferStart + min(end, bufferSize),
          expected:
            "the elements of '\(tensor.name)' at \(end) of the buffer, without gap or overlap",
          found: "data_offsets [\(tensor.start), \(tensor.end)]")
      }
      end = tensor.end
    }
    guard end == bufferSize else {
      throw FormatError(
        file: file, offset: bufferStart + min(end, bufferSize),
        expected: "\(end) bytes of elements, by the header", found: "\(bufferSize)",
        hint: end > bufferSize ? "the copy is incomplete: fetch the file again" : "")
    }
  }

  private func error(_ expected: String, _ found: String) -> FormatError {
    FormatError(file: file, offset: 8, expected: expected, found: found)
  }
}

// SPDX-License-Identifier: MIT
import Storage

/// The checked header of an array in NumPy's format, versions 1 to 3.
///
/// Signature, version, size of the text, then a Python dictionary literal such as
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
struct NPYHeader {
  static let signature: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

  let type: ElementType
  let isBigEndian: Bool
  let isFortran: Bool
  let shape: [Int]
  /// Where the elements begin.
  let size: Int

  /// Reads the header; `file` and `name` tell of it in errors.
  init(parsing bytes: ArraySlice<UInt8>, file: String, name: String) throws(FormatError) {
    func error(_ expected: String, _ found: String, hint: String = "") -> FormatError {
      FormatError(file: file, expected: "\(expected) in '\(name)'", found: found, hint: hint)
    }
    guard bytes.starts(with: Self.signature) else {
      throw error("the signature of a NumPy array", "other bytes")
    }
    let isFirst = bytes.dropFirst(6).first == 1
    let length =
      isFirst
      ? bytes.littleEndian(at: 8, as: UInt16.self).map(Int.init)
      : bytes.littleEndian(at: 8, as: UInt32.self).map(Int.init)
    let start = isFirst ? 10 : 12
    guard let version = bytes.dropFirst(6).first, (1...3).contains(version) else {
      throw error("version 1, 2 or 3", "another")
    }
    guard let length, length <= bytes.count - start else {
      throw error("a whole header", "the end of the data", hint: "the copy is incomplete")
    }
    size = start + length
    let place = bytes.startIndex + start
    var literal = NPYLiteral(bytes[place..<place + length])
    guard let members = literal.dictionary() else {
      throw error("a dictionary of descr, fortran_order and shape", "another text")
    }
    guard case .flag(let isFortran)? = members["fortran_order"],
      case .integers(let shape)? = members["shape"]
    else { throw error("fortran_order and shape", "a header without them") }
    guard case .text(let description)? = members["descr"] else {
      throw error(
        "one type of numbers", "a structured array", hint: "save plain arrays of numbers")
    }
    guard let (type, isBigEndian) = Self.type(description) else {
      let isObject = description.hasSuffix("O")
      throw error(
        "floats or integers of 1 to 8 bytes", "the type '\(description)'",
        hint: isObject
          ? "such arrays hold Python objects, which can run programs: save plain numbers"
          : "convert it, such as with astype('float32')")
    }
    self.type = type
    self.isBigEndian = isBigEndian
    self.isFortran = isFortran
    self.shape = shape
  }

  private static func type(_ description: String) -> (ElementType, isBigEndian: Bool)? {
    let types: [String: ElementType] = [
      "f8": .float64, "f4": .float32, "f2": .float16, "i8": .int64, "i4": .int32, "i2": .int16,
      "i1": .int8, "u1": .uint8, "b1": .boolean,
    ]
    guard let order = description.first, let type = types[String(description.dropFirst())],
      "<>|=".contains(order), order != "|" || type.size == 1
    else { return nil }
    return (type, order == ">")
  }
}

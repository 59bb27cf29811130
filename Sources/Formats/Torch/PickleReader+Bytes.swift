// SPDX-License-Identifier: MIT
import Storage

extension PickleReader {
  /// The next byte.
  mutating func byte() throws(FormatError) -> UInt8 {
    guard position < bytes.endIndex else { throw endOfData() }
    defer { position += 1 }
    return bytes[position]
  }

  /// The next integer, lowest byte first.
  mutating func number<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(FormatError) -> Number {
    guard let value = bytes.littleEndian(at: position - bytes.startIndex, as: type) else {
      throw endOfData()
    }
    position += MemoryLayout<Number>.size
    return value
  }

  /// The next `size` bytes.
  private mutating func slice(_ size: Int) throws(FormatError) -> ArraySlice<UInt8> {
    guard size <= bytes.endIndex - position else { throw endOfData() }
    defer { position += size }
    return bytes[position..<position + size]
  }

  /// Pushes a text; bytes that are no UTF-8 were written by Python 2.
  mutating func pushText(size: Int) throws(FormatError) {
    stack.append(.text(String(decoding: try slice(size), as: UTF8.self)))
  }

  /// Pushes an integer of any number of bytes.
  mutating func pushLong() throws(FormatError) {
    let digits = Array(try slice(Int(try byte())))
    guard digits.count <= 8 else { return stack.append(.wideInteger(digits)) }
    let isNegative = (digits.last ?? 0) & 0x80 != 0
    stack.append(.integer(digits.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) }))
  }

  /// The bytes up to the end of the line, as a text.
  mutating func line() throws(FormatError) -> String {
    guard let end = bytes[position...].prefix(1000).firstIndex(of: UInt8(ascii: "\n")) else {
      throw endOfData()
    }
    defer { position = end + 1 }
    return String(decoding: bytes[position..<end], as: UTF8.self)
  }

  /// An error at the place that was read last.
  func error(_ expected: String, _ found: String, hint: String = "") -> FormatError {
    FormatError(file: file, offset: position, expected: expected, found: found, hint: hint)
  }

  private func endOfData() -> FormatError {
    error(
      "more of the pickled data", "its end", hint: "the copy is incomplete: fetch the file again")
  }

  /// The error about an instruction that has no use for tensors.
  func refusal(of code: UInt8) -> FormatError {
    let names: [UInt8: String] = [
      0x81: "makes an object of a class (NEWOBJ)", 0x92: "makes an object of a class (NEWOBJ_EX)",
      UInt8(ascii: "i"): "makes an object of a class (INST)",
      UInt8(ascii: "o"): "makes an object of a class (OBJ)",
      UInt8(ascii: "P"): "refers to another file (PERSID)",
      0x82: "uses the extension registry (EXT1)", 0x83: "uses the extension registry (EXT2)",
      0x84: "uses the extension registry (EXT4)",
    ]
    return error(
      "instructions that hold tensors",
      "one that " + (names[code] ?? "is not used by torch.save, 0x\(String(code, radix: 16))"),
      hint: Self.advice)
  }

  /// What to do with a file that holds more than tensors.
  static let advice =
    "nothing was run; save tensors only, in Python: torch.save(model.state_dict(), FILE)"
}

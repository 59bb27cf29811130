// SPDX-License-Identifier: MIT

/// Arrays in NumPy's format.
enum NPYArray {
  /// Reads an array; the elements share `bytes`.
  static func parse(
    _ bytes: ArraySlice<UInt8>, file: String, name: String
  ) throws(FormatError) -> StoredArray {
    let header = try NPYHeader(parsing: bytes, file: file, name: name)
    let data = bytes[(bytes.startIndex + header.size)...]
    guard StoredArray.byteCount(of: header.shape, type: header.type) == data.count else {
      throw FormatError(
        file: file,
        expected: "the elements of '\(name)', \(header.type.rawValue) \(header.shape)",
        found: "\(data.count) bytes", hint: "the copy is damaged: fetch the file again")
    }
    guard header.isFortran else {
      return StoredArray(
        type: header.type, shape: header.shape, bytes: data, isBigEndian: header.isBigEndian)
    }
    // Column-major order is row-major order of the axes turned round.
    let turned = StoredArray(
      type: header.type, shape: header.shape.reversed(), bytes: data,
      isBigEndian: header.isBigEndian)
    return turned.transposed(header.shape.indices.reversed())
  }

  /// The file of an array of elements in row-major order, version 1.
  static func encoded(_ description: String, shape: [Int], elements: [UInt8]) -> [UInt8] {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = Array(
      "{'descr': '\(description)', 'fortran_order': False, 'shape': (\(sizes)), }".utf8)
    // Elements begin at a multiple of 64.
    while (text.count + 11) % 64 != 0 { text.append(UInt8(ascii: " ")) }
    text.append(UInt8(ascii: "\n"))
    let size = [UInt8(truncatingIfNeeded: text.count), UInt8(truncatingIfNeeded: text.count >> 8)]
    return NPYHeader.signature + [1, 0] + size + text + elements
  }
}

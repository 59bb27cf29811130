// SPDX-License-Identifier: MIT

/// A look at an encoded model before it is decoded.
///
/// Two bytes of a message can become hundreds in memory: how many parts there are is counted first.
struct ProtobufMessage {
  /// Parts of a graph and its nodes beyond which a file is refused.
  static let partLimit = 1 << 20

  /// Whether there is a graph.
  private(set) var isModel = false
  /// Parts of the graph, of its nodes and of the file.
  private(set) var partCount = 0

  /// Counts the parts; nil if the bytes are no message, or end early.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard visit(bytes, depth: 0) else { return nil }
  }

  /// Field 7 is the graph of a model; field 1 of a graph is a node, field 5 of a node an attribute.
  private mutating func visit(_ bytes: ArraySlice<UInt8>, depth: Int) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      partCount += 1
      guard partCount <= Self.partLimit else { return true }
      guard let key = Self.varint(&rest) else { return false }
      switch key & 7 {
      case 0: guard Self.varint(&rest) != nil else { return false }
      case 1: guard Self.skip(8, in: &rest) else { return false }
      case 5: guard Self.skip(4, in: &rest) else { return false }
      case 2:
        guard let size = Self.varint(&rest), size <= UInt64(rest.count) else { return false }
        let content = rest.prefix(Int(size))
        rest = rest.dropFirst(Int(size))
        let isGraph = depth == 0 && key >> 3 == 7
        if isGraph { isModel = true }
        if isGraph || depth == 1 && key >> 3 == 1 || depth == 2 && key >> 3 == 5 {
          guard visit(content, depth: depth + 1) else { return false }
        }
      default: return false
      }
    }
    return true
  }

  private static func skip(_ count: Int, in bytes: inout ArraySlice<UInt8>) -> Bool {
    guard bytes.count >= count else { return false }
    bytes = bytes.dropFirst(count)
    return true
  }

  private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 70, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      value |= UInt64(byte & 0x7f) << UInt64(min(shift, 63))
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }
}

// SPDX-License-Identifier: MIT

extension Sequence<UInt8> {
  /// Unicode scalars in well-formed UTF-8: the bytes that continue none.
  var scalarCount: Int {
    reduce(0) { $1.continuesScalar ? $0 : $0 + 1 }
  }
}

extension UInt8 {
  /// Whether the byte is a later byte of a scalar in UTF-8.
  var continuesScalar: Bool { self & 0xC0 == 0x80 }
}

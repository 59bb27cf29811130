// SPDX-License-Identifier: MIT

extension StoredArray {
  /// The elements as 32-bit floats: F16 and BF16 exactly, F64 and wide integers rounded to the
  /// nearest float (F64 beyond its range to infinity), BOOL as 0 and 1.
  package func floats() -> [Float] {
    switch type {
    case .float64: elements(of: UInt64.self) { Float(Double(bitPattern: $0)) }
    case .float32: elements(of: UInt32.self) { Float(bitPattern: $0) }
    case .float16: elements(of: UInt16.self) { Float(Float16(bitPattern: $0)) }
    case .bfloat16: elements(of: UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .int64: elements(of: Int64.self) { Float($0) }
    case .int32: elements(of: Int32.self) { Float($0) }
    case .int16: elements(of: Int16.self) { Float($0) }
    case .int8: elements(of: Int8.self) { Float($0) }
    case .uint8: elements(of: UInt8.self) { Float($0) }
    case .boolean: elements(of: UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  /// The elements as integers without any rounding, or nil for the float types.
  package func integers() -> [Int]? {
    switch type {
    case .float64, .float32, .float16, .bfloat16: nil
    case .int64: elements(of: Int64.self) { Int($0) }
    case .int32: elements(of: Int32.self) { Int($0) }
    case .int16: elements(of: Int16.self) { Int($0) }
    case .int8: elements(of: Int8.self) { Int($0) }
    case .uint8: elements(of: UInt8.self) { Int($0) }
    case .boolean: elements(of: UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }
}

// SPDX-License-Identifier: MIT
import Foundation
import ONNXSchema
import Storage

/// Tensors of ONNX files as arrays, and the other way round.
enum ONNXTensor {
  /// The numbers that ONNX gives the types.
  private static let types: [Int32: ElementType] = [
    1: .float32, 2: .uint8, 3: .int8, 5: .int16, 6: .int32, 7: .int64, 9: .boolean, 10: .float16,
    11: .float64, 16: .bfloat16,
  ]

  /// The elements of a tensor, whichever of its fields they are in.
  static func array(_ tensor: Onnx_TensorProto, file: String) throws(FormatError) -> StoredArray {
    func error(_ expected: String, _ found: String, hint: String = "") -> FormatError {
      FormatError(
        file: file, expected: "\(expected) of the tensor '\(tensor.name)'", found: found,
        hint: hint)
    }
    guard tensor.dataLocation == .default else {
      throw error(
        "the elements", "a reference to another file",
        hint: "save the model with its weights in one file")
    }
    guard let type = types[tensor.dataType] else {
      throw error("a type of 8 to 64 bits", "number \(tensor.dataType)")
    }
    let shape = tensor.dims.map { Int($0) }
    guard shape.allSatisfy({ $0 >= 0 }), shape.count <= 16,
      let size = StoredArray.byteCount(of: shape, type: type)
    else { throw error("a shape that memory can hold", "\(shape)") }
    let bytes = tensor.rawData.isEmpty ? listed(tensor, type) : Array(tensor.rawData)
    guard bytes.count == size else {
      throw error("\(size) bytes, \(type.rawValue) \(shape)", "\(bytes.count)")
    }
    return StoredArray(type: type, shape: shape, bytes: bytes[...])
  }

  /// The bytes of elements that stand in a list of numbers.
  private static func listed(_ tensor: Onnx_TensorProto, _ type: ElementType) -> [UInt8] {
    switch type {
    case .float32: tensor.floatData.flatMap { $0.bitPattern.littleEndianBytes }
    case .float64: tensor.doubleData.flatMap { $0.bitPattern.littleEndianBytes }
    case .int64: tensor.int64Data.flatMap { $0.littleEndianBytes }
    default: tensor.int32Data.flatMap { $0.littleEndianBytes.prefix(type.size) }
    }
  }

  /// A tensor of floats.
  static func tensor(_ name: String, _ values: [Float], shape: [Int]) -> Onnx_TensorProto {
    var tensor = Onnx_TensorProto()
    tensor.name = name
    tensor.dataType = 1
    tensor.dims = shape.map { Int64($0) }
    tensor.rawData = unsafe values.withUnsafeBytes { unsafe Data($0) }
    return tensor
  }

  /// A tensor of bytes, signed or not; one without a shape is a single number.
  static func tensor(
    _ name: String, bytes: [UInt8], isSigned: Bool, shape: [Int]
  ) -> Onnx_TensorProto {
    var tensor = Onnx_TensorProto()
    tensor.name = name
    tensor.dataType = isSigned ? 3 : 2
    tensor.dims = shape.map { Int64($0) }
    tensor.rawData = Data(bytes)
    return tensor
  }

  /// A list of 32-bit integers.
  static func tensor(_ name: String, words: [Int32]) -> Onnx_TensorProto {
    var tensor = Onnx_TensorProto()
    tensor.name = name
    tensor.dataType = 6
    tensor.dims = [Int64(words.count)]
    tensor.rawData = Data(words.flatMap { $0.littleEndianBytes })
    return tensor
  }

  /// A list of integers.
  static func tensor(_ name: String, _ values: [Int]) -> Onnx_TensorProto {
    var tensor = Onnx_TensorProto()
    tensor.name = name
    tensor.dataType = 7
    tensor.dims = [Int64(values.count)]
    tensor.rawData = Data(values.flatMap { Int64($0).littleEndianBytes })
    return tensor
  }
}

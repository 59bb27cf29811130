// SPDX-License-Identifier: MIT

/// A name that a file may import: the whole list.
///
/// Python would run what such names stand for. Here each is a mark that says how to read the values
/// behind it; any other name ends the reading.
enum TorchGlobal: Sendable {
  case orderedDictionary
  case rebuildTensor
  case rebuildTensorV2
  case rebuildParameter
  case storage(ElementType)
  case size
  /// Scalars of NumPy and the like, such as the accuracy beside the weights.
  case opaque

  init?(module: String, name: String) {
    if let known = Self.names["\(module) \(name)"] {
      self = known
    } else if module == "torch", name.hasSuffix("Storage"),
      let type = Self.storageTypes[String(name.dropLast("Storage".count))]
    {
      self = .storage(type)
    } else {
      return nil
    }
  }

  private static let names: [String: TorchGlobal] = [
    "collections OrderedDict": .orderedDictionary,
    "torch._utils _rebuild_tensor": .rebuildTensor,
    "torch._utils _rebuild_tensor_v2": .rebuildTensorV2,
    "torch._utils _rebuild_parameter": .rebuildParameter,
    "torch Size": .size,
    "numpy dtype": .opaque,
    "numpy.core.multiarray scalar": .opaque,
    "numpy._core.multiarray scalar": .opaque,
    "_codecs encode": .opaque,
    "torch device": .opaque,
    "torch float32": .opaque,
  ]

  private static let storageTypes: [String: ElementType] = [
    "Float": .float32, "Double": .float64, "Half": .float16, "BFloat16": .bfloat16,
    "Long": .int64, "Int": .int32, "Short": .int16, "Char": .int8, "Byte": .uint8,
    "Bool": .boolean,
  ]
}

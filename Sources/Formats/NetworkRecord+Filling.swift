// SPDX-License-Identifier: MIT
import Networks
import Tensors

extension NetworkRecord {
  /// What stands behind a parameter's key in the key of its mask.
  static let maskEnding = ".mask"
  private static let hint = "the file is damaged: load another copy of it"

  /// The network with every parameter taken from the array of its key, none missing, none left over.
  static func filled(
    _ network: Network, from arrays: [NamedArray], file: String
  ) throws(FormatError) -> Network {
    var rest: [String: StoredArray] = [:]
    for named in arrays { rest[named.name] = named.array }
    var values: [String: Tensor] = [:]
    var masks: [String: Tensor] = [:]
    var rules: [String: StoredQuantizer] = [:]
    for keyed in network.parameters {
      let shape = keyed.parameter.value.shape
      guard let array = rest.removeValue(forKey: keyed.key) else {
        throw FormatError(
          file: file, expected: "the tensor \(keyed.key) of shape \(shape)",
          found: "no such tensor", hint: hint)
      }
      if let rule = keyed.parameter.quantizer as? StoredQuantizer, rule.scales.isEmpty,
        keyed.parameter.value.count > 0
      {
        let (value, found) = try unpacked(
          keyed, array, scales: rest.removeValue(forKey: keyed.key + scaleEnding), file: file)
        (values[keyed.key], rules[keyed.key]) = (value, found)
        if let array = rest.removeValue(forKey: keyed.key + maskEnding) {
          masks[keyed.key] = try mask(of: keyed, from: array, file: file)
        }
        continue
      }
      guard array.shape == shape.dimensions else {
        throw FormatError(
          file: file, expected: "\(keyed.key) of shape \(shape)",
          found: "shape \(Shape(array.shape))", hint: hint)
      }
      let floats = array.floats()
      guard keyed.parameter.quantizer == nil || floats.allSatisfy(\.isFinite) else {
        throw FormatError(
          file: file, expected: "finite numbers in \(keyed.key), which is quantized",
          found: "others", hint: hint)
      }
      values[keyed.key] = Tensor(shape: shape) { floats[$0] }
      if let array = rest.removeValue(forKey: keyed.key + maskEnding) {
        masks[keyed.key] = try mask(of: keyed, from: array, file: file)
      }
    }
    if let extra = rest.keys.min() {
      throw FormatError(
        file: file, expected: "only the parameters of \(network.name)",
        found: "also the tensor \(extra)", hint: hint)
    }
    var result = network
    result.mapParameters { key, parameter in
      if let value = values[key] { parameter.value = value }
      if let rule = rules[key] { parameter.quantizer = rule }
      parameter.apply(masks[key])
    }
    return result
  }

  /// What stands behind a parameter's key in the key of its scales.
  static let scaleEnding = ".scale"

  /// Weights from codes and scales.
  private static func unpacked(
    _ keyed: KeyedParameter, _ array: StoredArray, scales: StoredArray?, file: String
  ) throws(FormatError) -> (Tensor, StoredQuantizer) {
    let shape = keyed.parameter.value.shape
    let bits = keyed.parameter.quantizer?.bits ?? 8
    let bytes = array.integers()?.map { UInt8(truncatingIfNeeded: $0) }
    guard array.type == (bits == 8 ? .int8 : .uint8), let bytes,
      let codes = PackedCodes.codes(bytes, count: shape.count, bits: bits)
    else {
      throw FormatError(
        file: file, expected: "\(shape.count) codes of \(bits) bits as \(keyed.key)",
        found: "type \(array.type) and shape \(Shape(array.shape))", hint: hint)
    }
    guard let scales, scales.type == .float32, scales.count == shape[0],
      let rule = StoredQuantizer(bits: bits, scales: scales.floats())
    else {
      throw FormatError(
        file: file, expected: "\(shape[0]) scales as \(keyed.key)\(scaleEnding)",
        found: scales.map { "shape \(Shape($0.shape))" } ?? "no such tensor", hint: hint)
    }
    let size = shape.count / max(shape[0], 1)
    let value = Tensor(shape: shape) { codes[$0] * rule.scales[$0 / max(size, 1)] }
    return (value, rule)
  }

  private static func mask(
    of keyed: KeyedParameter, from array: StoredArray, file: String
  ) throws(FormatError) -> Tensor {
    let shape = keyed.parameter.value.shape
    guard array.type == .boolean, array.shape == shape.dimensions else {
      throw FormatError(
        file: file, expected: "\(keyed.key)\(maskEnding) of type BOOL and shape \(shape)",
        found: "type \(array.type) and shape \(Shape(array.shape))", hint: hint)
    }
    let kept = array.floats()
    return Tensor(shape: shape) { kept[$0] }
  }
}

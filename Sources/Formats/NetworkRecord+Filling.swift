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
    for keyed in network.parameters {
      let shape = keyed.parameter.value.shape
      guard let array = rest.removeValue(forKey: keyed.key) else {
        throw FormatError(
          file: file, expected: "the tensor \(keyed.key) of shape \(shape)",
          found: "no such tensor", hint: hint)
      }
      guard array.shape == shape.dimensions else {
        throw FormatError(
          file: file, expected: "\(keyed.key) of shape \(shape)",
          found: "shape \(Shape(array.shape))", hint: hint)
      }
      let floats = array.floats()
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
      parameter.apply(masks[key])
    }
    return result
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

// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Takes the arrays of a network's parameters from the parts of a compact file, one after the other.
struct CompactReading {
  private let widths: ArraySlice<UInt8>
  private var exponents: ArraySlice<UInt8>
  private var rest: ArraySlice<UInt8>
  /// Nil where the codes stand behind the numbers as they are.
  private var codes: ArraySlice<UInt8>?
  private let path: String

  /// `exponents` begin with the widths of the arrays, as `NumberPlanes` writes them.
  init(exponents: [UInt8], rest: ArraySlice<UInt8>, codes: ArraySlice<UInt8>?, path: String) {
    widths = exponents[...]
    self.exponents = exponents[...]
    (self.rest, self.codes, self.path) = (rest, codes, path)
  }

  /// The arrays of all parameters, and the masks of those that `masked` names.
  mutating func arrays(
    of network: Network, masked: Set<String>
  ) throws(FormatError) -> [NamedArray] {
    let parameters = network.parameters
    exponents = exponents.dropFirst(parameters.count)
    var arrays: [NamedArray] = []
    for (index, keyed) in parameters.enumerated() {
      let shape = keyed.parameter.value.shape
      let isPacked = keyed.parameter.isAwaitingCodes
      let width = index < widths.count ? Int(widths[widths.startIndex + index]) : 0
      let values = try numbers(isPacked ? shape[0] : shape.count, width: width)
      arrays.append(
        NamedArray(
          name: keyed.key + (isPacked ? NetworkRecord.scaleEnding : ""),
          array: StoredArray(values, shape: isPacked ? [shape[0]] : shape.dimensions)))
    }
    var source = codes ?? rest
    for keyed in parameters where keyed.parameter.isAwaitingCodes {
      let bits = keyed.parameter.quantizer?.bits ?? 8
      let bytes = try take(
        PackedCodes.count(keyed.parameter.value.count, bits: bits), from: &source)
      arrays.append(
        NamedArray(
          name: keyed.key,
          array: StoredArray(
            type: bits == 8 ? .int8 : .uint8, shape: [bytes.count], bytes: bytes)))
    }
    for keyed in parameters where masked.contains(keyed.key) {
      let shape = keyed.parameter.value.shape
      let bytes = try take(PackedCodes.count(shape.count, bits: 1), from: &source)
      let kept = PackedCodes.codes(Array(bytes), count: shape.count, bits: 1) ?? []
      arrays.append(
        NamedArray(
          name: keyed.key + NetworkRecord.maskEnding,
          array: StoredArray(
            type: .boolean, shape: shape.dimensions, bytes: kept.map { $0 > 0 ? 1 : 0 }[...])))
    }
    guard source.isEmpty, exponents.isEmpty, codes == nil || rest.isEmpty else { throw damage() }
    return arrays
  }

  private mutating func numbers(_ count: Int, width: Int) throws(FormatError) -> [Float] {
    guard width == 1 || width == 3 else { throw damage() }
    let high = try take(count, from: &exponents)
    let low = try take(count * width, from: &rest)
    return (0..<count).map { index in
      let start = low.startIndex + index * width
      return NumberPlanes.number(
        exponent: high[high.startIndex + index], digits: low[start..<start + width])
    }
  }

  private func take(
    _ count: Int, from bytes: inout ArraySlice<UInt8>
  ) throws(FormatError) -> ArraySlice<UInt8> {
    guard count <= bytes.count else { throw damage() }
    let part = bytes.prefix(count)
    bytes = bytes.dropFirst(count)
    return part
  }

  private func damage() -> FormatError {
    FormatError(
      file: path, expected: "as many bytes as the parameters of the network need",
      found: "more or fewer", hint: "the file is damaged: load another copy of it")
  }
}

extension Parameter {
  /// Whether its record says that codes and scales will follow.
  fileprivate var isAwaitingCodes: Bool {
    (quantizer as? StoredQuantizer).map { $0.scales.isEmpty && value.count > 0 } ?? false
  }
}

// SPDX-License-Identifier: MIT
package import Networks

/// What `quantize` can be told about the grid of weights and activations.
package struct QuantizationOptions: Sendable {
  /// Bits of a weight where nothing else is said.
  package var bits: Int
  package var scheme: any QuantizationScheme
  /// Bits of an activation; the scheme's customary ones where nil.
  package var activationBits: Int?
  /// How the range of an activation is chosen.
  package var observer: any RangeObserver
  /// How the step of a weight is chosen; the scheme's customary way where nil.
  package var weightStep: WeightStep?
  /// Bits of the first layer with weights; the scheme's where nil.
  package var first: Int?
  /// Bits of the last layer with weights; the scheme's where nil.
  package var last: Int?
  /// Bits of single layers by path; they go before `first` and `last`.
  package var layers: [String: Int]
  /// Whether channels that hold only zeros, and no mask to say why, are taken as they are.
  package var keepsZeroChannels: Bool

  package init(
    bits: Int, scheme: any QuantizationScheme = StandardScheme(), activationBits: Int? = nil,
    observer: any RangeObserver = MinimumMaximumObserver(),
    weightStep: WeightStep? = nil, first: Int? = nil,
    last: Int? = nil, layers: [String: Int] = [:], keepsZeroChannels: Bool = false
  ) {
    self.bits = bits
    self.scheme = scheme
    self.activationBits = activationBits
    self.observer = observer
    self.weightStep = weightStep
    self.first = first
    self.last = last
    self.layers = layers
    self.keepsZeroChannels = keepsZeroChannels
  }

  /// The bits of activations.
  package var outputBits: Int { activationBits ?? scheme.customaryActivationBits(for: bits) }

  /// The bits that the user gave to the weights of a layer, by path or place; nil where none.
  package func ownBits(of path: String, at position: WeightPosition) -> Int? {
    if let own = layers[path] { return own }
    return switch position {
    case .first: first
    case .last: last
    case .inner: nil
    }
  }

  /// The bits of the weights of a layer.
  func weightBits(of path: String, at position: WeightPosition) -> Int {
    ownBits(of: path, at: position) ?? scheme.weightBits(for: bits, at: position)
  }
}

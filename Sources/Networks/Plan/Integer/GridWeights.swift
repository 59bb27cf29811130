// SPDX-License-Identifier: MIT
import Tensors

/// A convolution's weights as whole numbers and one scale for each output channel.
final class GridWeights: @unchecked Sendable {
  let reference: ParameterReference
  let channels: Int
  let bits: Int
  let codes: AlignedBuffer
  let scales: AlignedBuffer
  private let quantizer: PlannedQuantizer
  private let mask: Tensor?

  init(_ quantizer: PlannedQuantizer, mask: Tensor?) {
    self.quantizer = quantizer
    reference = quantizer.weights
    channels = quantizer.channels
    bits = quantizer.bits
    self.mask = mask
    codes = AlignedBuffer(count: reference.count)
    scales = AlignedBuffer(count: channels)
  }

  /// Rounds the weights of a flat vector; what is pruned has the code 0.
  func load(_ latent: UnsafePointer<Float>) {
    unsafe quantizer.rule(latent).grid(
      UnsafeBufferPointer(start: latent + reference.offset, count: reference.count),
      channels: channels,
      codes: UnsafeMutableBufferPointer(start: codes.floats, count: reference.count),
      scales: UnsafeMutableBufferPointer(start: scales.floats, count: channels))
    guard let mask else { return }
    for index in 0..<mask.count where mask[index] == 0 { unsafe codes.floats[index] = 0 }
  }

  /// The sum of magnitudes of a channel's codes.
  func weight(of channel: Int) -> Int {
    let size = reference.count / channels
    return ((channel * size)..<((channel + 1) * size)).reduce(0) {
      unsafe $0 + Int(codes.floats[$1].magnitude)
    }
  }
}

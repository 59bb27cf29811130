// SPDX-License-Identifier: MIT
private import Tensors

/// Uniform symmetric rounding with a step of its own for each output channel, which training moves:
/// w ~ s clamp(round(w / s), -Q, Q), Q = 2^(bits - 1) - 1.
///
/// Learned step size quantization, Esser et al. 2020, equations 1 to 3, per channel; of two bits the
/// values are -1, 0 and 1. The gradient to a step is that of equation 3 times 1 / sqrt(n Q), n the
/// weights of the channel (section 2.2). Without steps it has those that the paper starts from,
/// 2 mean|w| / sqrt(Q).
package struct SteppedQuantizer: WeightQuantizer {
  package static let kind = "stepped"
  package let bits: Int
  package var stepSizes: [Float]?

  package init?(bits: Int) {
    guard (2...16).contains(bits) else { return nil }
    self.bits = bits
  }

  package init?(bits: Int, stepSizes: [Float]) {
    self.init(bits: bits)
    self.stepSizes = stepSizes
  }

  /// The largest code.
  package var limit: Int32 { Int32(1) << (bits - 1) - 1 }

  package func grid(
    _ weights: UnsafeBufferPointer<Float>, channels: Int,
    codes: UnsafeMutableBufferPointer<Float>, scales: UnsafeMutableBufferPointer<Float>
  ) {
    let size = weights.count / max(channels, 1)
    for channel in 0..<channels {
      let range = (channel * size)..<((channel + 1) * size)
      let step = unsafe step(of: channel, UnsafeBufferPointer(rebasing: weights[range]))
      let target = unsafe UnsafeMutableBufferPointer(rebasing: codes[range])
      unsafe scales[channel] = step
      guard step > 0, let from = unsafe UnsafeBufferPointer(rebasing: weights[range]).baseAddress,
        let to = target.baseAddress
      else {
        unsafe target.update(repeating: 0)
        continue
      }
      unsafe Kernels.roundToCodes(
        count: size, values: from, scale: step, range: -limit...limit, into: to)
    }
  }

  package func maskGradient(
    _ gradient: UnsafeMutableBufferPointer<Float>, latent: UnsafeBufferPointer<Float>,
    channels: Int
  ) {
    let size = latent.count / max(channels, 1)
    for channel in 0..<channels {
      let range = (channel * size)..<((channel + 1) * size)
      let step = unsafe step(of: channel, UnsafeBufferPointer(rebasing: latent[range]))
      let end = Float(limit) * step
      for index in range where unsafe latent[index].magnitude > end { unsafe gradient[index] = 0 }
    }
  }

  package func stepGradient(
    _ gradient: UnsafeBufferPointer<Float>, latent: UnsafeBufferPointer<Float>, channels: Int,
    into result: UnsafeMutableBufferPointer<Float>
  ) {
    let size = latent.count / max(channels, 1)
    let scale = 1 / (Float(size) * Float(limit)).squareRoot()
    for channel in 0..<channels {
      let range = (channel * size)..<((channel + 1) * size)
      let step = unsafe step(of: channel, UnsafeBufferPointer(rebasing: latent[range]))
      guard step > 0 else { continue }
      var sum: Float = 0
      for index in range {
        let place = unsafe latent[index] / step
        let inside = place.magnitude <= Float(limit)
        let slope =
          inside
          ? place.rounded(.toNearestOrEven) - place : place < 0 ? -Float(limit) : Float(limit)
        unsafe sum += gradient[index] * slope
      }
      unsafe result[channel] += sum * scale
    }
  }

  private func step(of channel: Int, _ weights: UnsafeBufferPointer<Float>) -> Float {
    unsafe stepSizes?[channel] ?? WeightStep.mean.step(of: weights, limit: limit)
  }
}

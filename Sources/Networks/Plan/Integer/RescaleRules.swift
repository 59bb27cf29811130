// SPDX-License-Identifier: MIT
import Tensors

/// The rules that bring a value from one grid to another, normalized where that is wanted.
struct RescaleRules: Sendable {
  let rules: RequantizationRules
  private let channels: Int
  private let grid: ActivationQuantizer
  private let normalization: RunningNormalization?
  private let output: ActivationQuantizer

  init(
    channels: Int, from grid: ActivationQuantizer, by normalization: RunningNormalization?,
    to output: ActivationQuantizer
  ) {
    rules = RequantizationRules(count: normalization == nil ? 1 : channels)
    (self.channels, self.grid, self.normalization) = (channels, grid, normalization)
    self.output = output
  }

  func load(_ parameters: UnsafePointer<Float>) {
    for channel in 0..<rules.count {
      let map = unsafe normalization?.affine(channel, parameters) ?? (scale: 1, shift: 0)
      rules.set(
        channel, scale: Double(grid.scale) * Double(map.scale) / Double(output.scale),
        bias: Double(map.shift) / Double(output.scale), bound: 255, zeroPoint: output.zeroPoint)
    }
  }
}

/// The rule for the sum of two values on grids of their own.
struct AdditionRule: Sendable {
  let rules = RequantizationRules(count: 1)
  /// The second value's multiplier.
  let multiplier: Int32

  init(
    _ grids: (ActivationQuantizer, ActivationQuantizer), to output: ActivationQuantizer
  ) {
    let step = Double(output.scale)
    // Room for both, twice over.
    multiplier = rules.setSum(
      scales: (Double(grids.0.scale) / step, Double(grids.1.scale) / step), bound: 1024,
      zeroPoint: output.zeroPoint)
  }
}

extension RequantizationRules {
  /// The rule for means over windows: sums over their area.
  static func average(
    _ geometry: PoolingGeometry, from grid: ActivationQuantizer, to output: ActivationQuantizer
  ) -> RequantizationRules {
    let area = geometry.window.height * geometry.window.width
    let rules = RequantizationRules(count: 1)
    rules.set(
      0, scale: Double(grid.scale) / (Double(output.scale) * Double(area)), bound: 255 * area,
      zeroPoint: output.zeroPoint)
    return rules
  }
}

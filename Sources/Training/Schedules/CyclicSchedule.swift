// SPDX-License-Identifier: MIT

/// One triangle: from zero up to the base rate at two fifths of the run, down to zero.
///
/// Smith 2017, as Wong et al. 2020 use it.
package struct CyclicSchedule: Schedule {
  package static let name = "cyclic"
  /// The share of the run at which the rate is highest.
  package let peak: Double

  package init(peak: Double = 0.4) {
    self.peak = peak
  }

  package var description: String { "cyclic peak=\(peak)" }

  package func factor(step: Int, total: Int, perEpoch: Int) -> Double {
    let position = Double(step) / Double(max(total, 1))
    return position < peak ? position / peak : max(0, (1 - position) / (1 - peak))
  }
}

// SPDX-License-Identifier: MIT

/// Curves over one axis, ready to be drawn.
struct Plot: Equatable {
  /// A point with the ends of its error bar; both are `y` where nothing is known.
  struct Point: Equatable {
    var x: Double
    var y: Double
    var low: Double
    var high: Double
  }

  /// A curve with its name.
  struct Series: Equatable {
    var name: String
    var points: [Point]
    /// Curves of one figure, measured and from elsewhere, share a color.
    var color = 0
    /// Where its points come from, if they only stand beside what was measured.
    var reference: String?
  }

  var title: String
  var xLabel: String
  var yLabel: String
  var series: [Series]
  /// Whether the axes are logarithmic.
  var xIsLogarithmic = false
  var yIsLogarithmic = false
  /// Whether values are shares, which readers like in percent.
  var yIsFraction = false
  /// What the error bars are, for the caption; empty without any.
  var bars = ""

  /// Whether any point has an error bar.
  var hasBars: Bool {
    series.contains { $0.points.contains { $0.low < $0.y || $0.high > $0.y } }
  }
}

// SPDX-License-Identifier: MIT
import Storage

/// What a plot is written as, by the ending of its file's name: pictures, which gnuplot draws, and
/// tables of the points.
enum PlotFile: String, CaseIterable {
  case png, svg, txt, md, csv

  /// The kind of a file's name; nil where its ending is none.
  init?(path: String) { self.init(rawValue: FilePaths.ending(of: path)) }

  var isTable: Bool { self == .md || self == .csv }

  /// The bytes of the file; a picture's size counts pixels.
  ///
  /// - Throws: as `Gnuplot.draw(_:_:)`.
  func bytes(of plot: Plot, width: Int, height: Int) throws -> [UInt8] {
    switch self {
    case .png: try Gnuplot.draw(plot, .png(width: width, height: height))
    case .svg: try Gnuplot.draw(plot, .svg(width: width, height: height))
    case .txt: try Gnuplot.draw(plot, .text(columns: 80, rows: 24))
    case .md: Array(PlotTable(plot: plot).markdown.utf8)
    case .csv: Array(PlotTable(plot: plot).csv.utf8)
    }
  }
}

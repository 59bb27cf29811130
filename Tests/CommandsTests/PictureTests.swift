// SPDX-License-Identifier: MIT
import Foundation
import Language
import Storage
import TestSupport
import Testing

/// `plot`, `show` and `report`, with gnuplot where it is installed.
@Suite struct PictureTests {
  private let folder: ScratchFolder
  private let shell: Shell

  init() throws {
    folder = try ScratchFolder()
    shell = try TestData.shell()
  }

  /// gnuplot draws everything here; without it there is nothing to test.
  private func hasGnuplot() -> Bool {
    let paths = ["/usr/bin/gnuplot", "/usr/local/bin/gnuplot", "/opt/homebrew/bin/gnuplot"]
    if paths.contains(where: FileManager.default.fileExists(atPath:)) { return true }
    print("skipped: gnuplot is not installed (apt install gnuplot-nox)")
    return false
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try folder.bytes(name), as: UTF8.self)
  }

  @Test func aPageMarksProtocolsAndDrawsNoTrainingAccuracy() throws {
    guard hasGnuplot() else { return }
    try shell.run(
      """
      for p in {0.25, 0.5} { reset base; prune $p; finetune 1 n=64; attack pgd eps=8/255 n=32 }
      reset base
      attack pgd eps=2/255 n=32
      report '\(folder("r"))'
      """)
    let page = try text("r/index.html")
    #expect(page.contains(" a</td>") && page.contains(" b</td>"))
    #expect(page.contains("letters: measured by different protocols"))
    #expect(try text("r/tables.tex").contains("{\\footnotesize letters: measured"))
    #expect(page.contains("clean accuracy, robust accuracy"), "an axis of the plot")
    // Shares do not go below nothing.
    #expect(!page.contains(">-"))
  }

  @Test func severalResultsAtOnePlaceBecomeAMean() throws {
    guard hasGnuplot() else { return }
    try folder.write(
      "t.csv",
      "by,ratio,seed,eval accuracy\r\nl1,0.2,0,0.5\r\nl1,0.2,1,0.7\r\n\"l,2\",0.2,0,0.4\r\n"
        + "l1,0.5,0,0.3\r\n\"l,2\",0.5,0,0.1\r\n")
    let record = try shell.result(
      "plot accuracy vs ratio by=by from='\(folder("t.csv"))' to='\(folder("p.svg"))'")
    #expect(record["curves"] == .count(2))
    #expect(record["points"] == .count(4))
    let picture = try text("p.svg")
    #expect(picture.contains("<svg"))
    // The name of a curve that needs quotes in CSV and none in gnuplot.
    #expect(picture.contains("l,2"))
    #expect(shell.output.text.contains("one standard deviation"))
  }

  @Test func loopVariablesAreAxes() throws {
    guard hasGnuplot() else { return }
    let text = "for p in {0.1, 0.3, 0.5} { reset; prune $p; eval n=50 }; plot acc vs p to="
    let record = try #require(try shell.run(text + "'\(folder("p.png"))'").last)
    #expect(record["points"] == .count(3))
    #expect(try folder.bytes("p.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
  }

  @Test func securityCurvesAndLossesNeedNoLoop() throws {
    guard hasGnuplot() else { return }
    try shell.run("attack pgd eps=1/255..4/255 n=20 steps=2; train 3 n=64")
    #expect(
      try shell.result("plot robust vs epsilon to='\(folder("s.svg"))'")["points"] == .count(4))
    #expect(try shell.result("plot losses to='\(folder("l.txt"))'")["points"] == .count(3))
    #expect(try text("l.txt").contains("losses over epoch"))
  }

  @Test func charactersShowBarsAndPointsOnTheFrame() throws {
    guard hasGnuplot() else { return }
    // Nothing is left of an untrained network: its points are at 0 %, with intervals above.
    try shell.run("attack pgd eps=0.4..1 step 0.2 n=20")
    try shell.run("plot robust vs epsilon to='\(folder("b.txt"))'")
    let lines = try text("b.txt").split(separator: "\n").map(String.init)
    let frame = try #require(lines.last { $0.contains("0 % +") })
    #expect(frame.contains("A"), "\(frame)")
    // The frame has one on either side of a row.
    let bars = lines.filter { line in line.count { $0 == "|" } > 2 }
    #expect(bars.count > 3, "\(lines)")
  }

  @Test func textFromUsersIsNoCommandOfGnuplot() throws {
    guard hasGnuplot() else { return }
    try shell.run("train 2 n=64")
    let title = "it's `touch x`; system(\\\"touch x\\\")"
    try shell.run("plot losses title=\"\(title)\" to='\(folder("t.svg"))'")
    #expect(try text("t.svg").contains("it's `touch x`"))
    // An accent behind the quote does not hide it.
    try shell.run("plot losses title=\"it'\\u{301}s; system 1\" to='\(folder("a.svg"))'")
    #expect(try text("a.svg").contains("s; system 1"))
    #expect(try !folder.names().contains("x"))
  }

  @Test(
    arguments: [
      ("plot nothing vs count", "no result has a figure 'nothing'"),
      ("plot accuracy vs", "do not say what is drawn over what"),
      ("plot accuracy vs loss vs count", "do not say what is drawn over what"),
      ("plot accuracy vs protocol", "no result has both figures"),
    ])
  func whatCannotBeDrawnIsTold(text: String, message: String) throws {
    try shell.run("eval n=20; attack fgsm n=20")
    let failure = try #require(shell.failure(text))
    #expect(failure.message.contains(message), "\(failure.message)")
  }

  @Test func aSheetHasThreePicturesForEachImage() throws {
    let record = try shell.result("show '\(folder("s.png"))' n=3 eps=8/255 scale=2")
    let picture = try PNGImage(try folder.bytes("s.png"), path: "s.png")
    #expect(picture.width == 3 * (28 * 2 + 4) + 4)
    #expect(picture.height == 3 * (28 * 2 + 4) + 4)
    #expect(picture.channels == 1)
    guard case .records(let rows)? = record["images"] else {
      Issue.record("no rows")
      return
    }
    #expect(rows.count == 3)
    // Clean and adversarial differ by at most the budget, rounded to the samples' 255 steps.
    for row in 4..<60 {
      for column in 4..<60 {
        let index = row * picture.width + column
        let clean = Int(picture.samples[index])
        let adversarial = Int(picture.samples[index + 60])
        #expect(abs(clean - adversarial) <= 8)
      }
    }
  }

  @Test func aReportIsOnePageThatNeedsNothingElse() throws {
    guard hasGnuplot() else { return }
    try shell.run("for p in {0.2, 0.5} { reset; prune $p; eval n=50; attack pgd n=20 steps=2 }")
    let record = try shell.result("report '\(folder("r"))' title='A <b> & \"c\"'")
    #expect(record["plots"] != .count(0))
    let page = try text("r/index.html")
    #expect(page.contains("A &lt;b&gt; &amp; &quot;c&quot;"))
    for outside in ["src=", "<link", "<script", "url(http", "@import"] {
      #expect(!page.contains(outside), "\(outside)")
    }
    #expect(page.contains("<svg"))
    #expect(page.contains("robust accuracy"))
    #expect(page.contains("pgd standard linf"))
    #expect(page.contains("prune 0.5"))
    let markdown = try text("r/report.md")
    #expect(markdown.contains("--: |"))
    #expect(markdown.contains("](plot-1.svg)"))
    let latex = try text("r/tables.tex")
    #expect(latex.contains("\\toprule"))
    #expect(latex.contains(" \\% "))
    #expect(!latex.contains(" %"))
  }

  @Test func textsOfAReportStayInTheirPlace() throws {
    guard hasGnuplot() else { return }
    try shell.run("for s in {\"a\\nb<c|d\"} { eval n=20 }")
    try shell.run("report '\(folder("r"))' title=\"a\\n# b\"")
    let markdown = try text("r/report.md")
    #expect(markdown.hasPrefix("# a # b\n"))
    #expect(markdown.contains(#"a b<c\|d"#))
    #expect(try text("r/tables.tex").contains(#"a b\textless{}c\textbar{}d"#))
  }

  @Test func nothingMeasuredIsNothingToReport() throws {
    let empty = Shell()
    #expect(empty.failure("report '\(folder("r"))'")?.message == "nothing has been measured yet")
  }
}

// SPDX-License-Identifier: MIT
import Language
import TestSupport
import Testing

/// Which points `plot` draws, told by its tables, for which gnuplot is not needed.
@Suite struct PlotTests {
  private let folder: ScratchFolder
  private let shell: Shell

  init() throws {
    folder = try ScratchFolder()
    shell = try TestData.shell()
  }

  /// The points of a plot, of another session than the usual one where that is given.
  private func lines(_ plot: String, of other: Shell? = nil) throws -> [[String]] {
    try (other ?? shell).run("\(plot) to='\(folder("p.csv"))'")
    let text = String(decoding: try folder.bytes("p.csv"), as: UTF8.self)
    return text.replacing(", ", with: "; ").split(whereSeparator: \.isNewline).dropFirst()
      .map { $0.filter { $0 != "\"" }.split(separator: ",").map(String.init) }
  }

  @Test func aFigureOfAnotherModelIsNoPlace() throws {
    try shell.run(
      """
      let whole = model
      for p in {0.25, 0.5} { reset whole; prune $p; attack fgsm n=50 }
      reset whole
      attack fgsm n=50
      quantize 8
      attack fgsm n=50
      """)
    // Neither the whole network nor the quantized one was pruned.
    #expect(try lines("plot robust_accuracy vs ratio").map { $0[1] } == ["0.25", "0.5"])
    // The whole network was measured before, its pruned ones were not.
    #expect(try lines("plot robust_accuracy vs loss").count == 1)
    try shell.run("reset whole; eval n=50; prune 0.25; attack fgsm n=50")
    #expect(try lines("plot robust_accuracy vs loss").count == 1)
    try shell.run("eval n=50; attack fgsm n=40")
    #expect(try lines("plot robust_accuracy vs loss").count == 2)
  }

  @Test func figuresOfDifferentKindsKeepTheirUnits() throws {
    try shell.run(
      "let whole = model; for p in {0.25, 0.5} { reset whole; prune $p; eval n=50 }")
    let file = folder("mixed.md")
    try shell.run("plot accuracy loss vs ratio to='\(file)'")
    let mixed = String(decoding: try folder.bytes("mixed.md"), as: UTF8.self)
    #expect(!mixed.contains("%"), "\(mixed)")
    try shell.run("plot accuracy vs ratio to='\(file)'")
    #expect(String(decoding: try folder.bytes("mixed.md"), as: UTF8.self).contains(" %"))
  }

  @Test func anEndingInCapitalsMeansTheSame() throws {
    try shell.run("for p in {0.25, 0.5} { reset; prune $p; eval n=50 }")
    try shell.run("plot accuracy vs p to='\(folder("P.CSV"))'")
    #expect(try folder.bytes("P.CSV").starts(with: Array("curve,p,".utf8)))
  }

  @Test func sparsityIsAWordForTheShareThatWent() throws {
    try shell.run("let whole = model; for p in {0.25, 0.5} { reset whole; prune $p; eval n=50 }")
    let found = try lines("plot accuracy vs sparsity")
    #expect(found.count >= 2)
    #expect(try lines("plot accuracy vs achieved") == found)
    // A figure of that name goes first.
    try shell.run("reset whole; mask 0.9; eval n=50")
    #expect(try lines("plot accuracy vs sparsity").count == 1)
  }

  @Test func aDivisionByZeroIsNoPoint() throws {
    try folder.write("z.csv", "x,y\r\n1,1/0\r\n2,0.5\r\n3,1/2\r\n4,0/0\r\n")
    #expect(try lines("plot y vs x from='\(folder("z.csv"))'").map { $0[1] } == ["2", "3"])
  }

  @Test func aFigureThatIsNamedChoosesResults() throws {
    try shell.run(
      """
      let whole = model
      for kind in {l1, random} { for p in {0.25, 0.5} {
        reset whole; prune $p by=$kind; eval n=50
      } }
      """)
    #expect(try lines("plot accuracy vs p").count == 2)
    #expect(try lines("plot accuracy vs p by=kind").count == 4)
    let chosen = try lines("plot accuracy vs p kind=random")
    let all = try lines("plot accuracy vs p by=kind").filter { $0[0].hasSuffix("random") }
    #expect(chosen.map { $0.dropFirst() } == all.map { $0.dropFirst() })
    #expect(try lines("plot accuracy vs p kind=random p=0.5").count == 1)
    #expect(shell.failure("plot accuracy vs p colour=red")?.message.contains("colour") == true)
  }

  @Test func pointsFromElsewhereStandBeside() throws {
    try folder.write(
      "there.csv",
      "source,base,ratio,bits,accuracy\nread off,l1,0.25,,0.9\nread off,l1,0.75,,0.7\n"
        + "read off,random,0.25,,0.8\nread off,l1,,8,0.6\n")
    try shell.run(
      "let whole = model; for base in {l1, random} { for p in {0.25, 0.5} { reset whole; "
        + "prune $p by=$base; eval n=50 } }")
    let file = folder("there.csv")
    let found = try lines("plot accuracy vs ratio by=base with='\(file)'")
    #expect(found.count == 7)
    #expect(found.count { $0[0] == "read off: l1" } == 2)
    #expect(try lines("plot accuracy vs ratio by=base base=random with='\(file)'").count == 3)
    // A column that the file lacks does not leave it out.
    #expect(try lines("plot accuracy vs ratio by=base p=0.25 with='\(file)'").count == 5)
    try shell.run("plot accuracy vs ratio by=base with='\(file)' to='\(folder("p.md"))'")
    let table = String(decoding: try folder.bytes("p.md"), as: UTF8.self)
    #expect(table.contains("| 0.75"))
    #expect(table.contains("90.0 %"))
    #expect(shell.failure("plot accuracy vs ratio with=none.csv")?.message.contains("none") == true)
  }

  @Test(arguments: [true, false])
  func aRunThatIsRepeatedIsNoFurtherSample(hasLedger: Bool) throws {
    let shell = try Shell(ledger: hasLedger ? ScratchFolder() : nil)
    let loop = "for p in {0.25, 0.5} { reset whole; prune $p; eval n=50 }"
    try shell.run("\(try TestData.tiny())\nlet whole = model\n\(loop)")
    let once = try lines("plot accuracy vs p", of: shell)
    try shell.run(loop)
    #expect(try lines("plot accuracy vs p", of: shell) == once)
    #expect(!shell.output.text.contains("standard deviation"))
    // Other images are another sample.
    try shell.run("set seed=1; \(loop)")
    #expect(try lines("plot accuracy vs p", of: shell) != once)
  }

  @Test func recalledCellsAreDrawnAsThoseThatRan() throws {
    let ledger = try ScratchFolder()
    func points() throws -> [UInt8] {
      let shell = Shell(ledger: ledger)
      try shell.run(
        """
        cache over=0s
        \(try TestData.tiny())
        let whole = model
        sweep base={l1, random} { for p in {0.25, 0.5} { reset whole; prune $p by=$base; eval n=50 } }
        plot accuracy vs ratio by=base to='\(folder("c.csv"))'
        """)
      return try folder.bytes("c.csv")
    }
    let first = try points()
    #expect(try points() == first)
    #expect(first.split(separator: UInt8(ascii: "\n")).count == 5)
  }
}

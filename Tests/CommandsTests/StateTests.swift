// SPDX-License-Identifier: MIT
import Commands
import Language
import Networks
import TestSupport
import Testing

@Suite("undo, redo, reset, let")
struct StateTests {
  private func parameters(_ shell: Shell) throws -> Int {
    try #require(shell.session.network?.parameterCount)
  }

  @Test("undo and redo go back and forth over every change")
  func undo() throws {
    let shell = Shell()
    var sizes: [Int] = []
    for line in ["load lenet5", "prune 0.25", "prune 0.25", "prune 0.25"] {
      try shell.run(line)
      sizes.append(try parameters(shell))
    }
    #expect(Set(sizes).count == 4)
    for size in sizes.dropLast().reversed() {
      try shell.run("undo")
      #expect(try parameters(shell) == size)
    }
    for size in sizes.dropFirst() {
      try shell.run("redo")
      #expect(try parameters(shell) == size)
    }
    #expect(shell.failure("redo")?.message == "there is nothing to redo")
  }

  @Test("undo takes the first load away too, and redo brings it back")
  func undoLoad() throws {
    let shell = Shell()
    try shell.run("load lenet5\nundo")
    #expect(shell.session.network == nil)
    #expect(shell.session.promptText == "temper> ")
    try shell.run("redo")
    #expect(shell.session.network?.name == "lenet5")
  }

  @Test("the prompt tells the share of channels that went, in steps or at once")
  func badge() throws {
    let shell = Shell()
    for (line, badge) in [
      // Of 6 and 16 channels whole ones go.
      ("prune 0.5", " -50%"), ("prune 0.9 steps=3", " -86%"), ("prune 0.5; prune 0.5", " -73%"),
      ("prune 0.5; prune 0.6 steps=2", " -73%"), ("prune 0.5 keep={conv2}", " -14%"),
      ("prune 0.01", ""), ("prune 0.5; prune 0.01", " -50%"), ("prune 0.5; undo", ""),
    ] {
      try shell.run("load lenet5; \(line)")
      #expect(shell.session.promptText == "lenet5\(badge)> ", "\(line)")
    }
    try shell.run("load lenet5")
    let share = try #require(
      try shell.result("prune to=0.3macs steps=3")["achieved"]?.doubleValue)
    let percent = NumberText.fixed(share * 100, decimals: 0)
    #expect(shell.session.promptText == "lenet5 -\(percent)%> ")
  }

  @Test("the prompt knows what pruning took from models of files, and from the user's own")
  func badgeOfFiles() throws {
    let folder = try ScratchFolder()
    let first = Shell()
    try first.run("load lenet5; prune 0.9; save '\(folder("a.safetensors"))'")
    let own = Shell()
    // Of 8 channels the file has 4, or 3; that they were more only its history tells.
    try own.run("\(try TestData.tiny())\nprune 0.5; save '\(folder("b.safetensors"))'")
    try own.run("undo; prune 2/3; save '\(folder("c.safetensors"))'")
    try own.run("undo")
    try expectBadges(own, [("prune 0.99", "tiny -88%")])
    try expectBadges(
      Shell(),
      [
        ("load '\(folder("a.safetensors"))'", "lenet5 -86%"),
        ("load '\(folder("b.safetensors"))'", "tiny -50%"), ("prune 0.99", "tiny -88%"),
        ("undo; undo", "lenet5 -86%"), ("load '\(folder("c.safetensors"))'", "tiny -67%"),
      ])
  }

  @Test("the prompt tells the bits of a quantized model, from the least to the most")
  func badgeOfBits() throws {
    let shell = Shell()
    try shell.run(try TestData.tiny())
    try expectBadges(
      shell,
      [
        ("quantize 8 images=64", "tiny int8"),
        ("undo; quantize 8 first=2 images=64", "tiny int2-8"),
        ("undo; quantize 2 first=8 last=2 images=64", "tiny int2-8"),
      ])
  }

  /// Runs line after line and compares what stands in the prompt.
  private func expectBadges(_ shell: Shell, _ table: [(line: String, badge: String)]) throws {
    for (line, badge) in table {
      try shell.run(line)
      #expect(shell.session.promptText == "\(badge)> ", "\(line)")
    }
  }

  @Test("undo and redo tell the step that they go over")
  func told() throws {
    let shell = Shell()
    try shell.run("load lenet5; prune 0.25; prune 0.5 by=l2")
    for (line, remark) in [
      ("undo", "undid `prune 0.5 by=l2` (step 3)"), ("undo", "undid `prune 0.25` (step 2)"),
      ("redo", "redid `prune 0.25` (step 2)"), ("reset; undo", "undid `reset`"),
      ("undo; undo", "undid `load lenet5` (step 1)"),
    ] {
      shell.output.clear()
      try shell.run(line)
      #expect(shell.output.text.contains("   \(remark)   "), "\(shell.output.text)")
    }
  }

  @Test("a named model comes back though no model is loaded any more")
  func withoutModel() throws {
    let shell = Shell()
    try shell.run("load lenet5; let base = model; undo; reset base")
    #expect(shell.session.network?.name == "lenet5")
    let failure = try #require(Shell().failure("reset"))
    #expect(failure.suggestion == "type: load eight-layer")
  }

  @Test("a change after undo ends what could be redone")
  func newBranch() throws {
    let shell = Shell()
    try shell.run("load lenet5; prune 0.5; undo; prune 0.25")
    #expect(shell.failure("redo") != nil)
  }

  @Test("a named model stays as it was when the current one changes")
  func named() throws {
    let shell = Shell()
    try shell.run("load lenet5; let base = model")
    let size = try parameters(shell)
    try shell.run("prune 0.5; let half = model; prune 0.5")
    try shell.run("reset base")
    #expect(try parameters(shell) == size)
    try shell.run("reset half")
    let half = try parameters(shell)
    #expect(half < size)
    try shell.run("reset")
    #expect(try parameters(shell) == size)
    try shell.run("undo")
    #expect(try parameters(shell) == half)
  }

  @Test("a failed step changes nothing")
  func failure() throws {
    let shell = try TestData.shell()
    let before = try shell.result("eval")
    let journal = shell.session.trace.steps.map(\.line)
    #expect(shell.failure("train 1 lr=1e12")?.message.contains("diverged") == true)
    #expect(shell.session.trace.steps.map(\.line) == journal)
    #expect(try shell.result("eval").figures == before.figures)
  }

  @Test("names that are no model are refused with the nearest one")
  func unknownName() throws {
    let shell = Shell()
    try shell.run("load lenet5; let base = model")
    let finding = try #require(shell.failure("reset bas"))
    #expect(finding.message.contains("bas"))
    #expect(finding.message.contains("base"))
  }
}

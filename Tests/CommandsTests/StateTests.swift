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
      ("prune 0.5", "-50%"), ("prune 0.9 steps=3", "-90%"), ("prune 0.5; prune 0.5", "-75%"),
      ("prune 0.5; prune 0.6 steps=2", "-80%"), ("prune 0.5 steps=2; prune 0.5 by=l2", "-75%"),
    ] {
      try shell.run("load lenet5; \(line)")
      #expect(shell.session.promptText == "lenet5 \(badge)> ", "\(line)")
    }
    try shell.run("load lenet5")
    let ratio = try #require(
      try shell.result("prune to=0.3macs steps=3")["ratio"]?.doubleValue)
    let percent = NumberText.fixed(ratio * 100, decimals: 0)
    #expect(shell.session.promptText == "lenet5 -\(percent)%> ")
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

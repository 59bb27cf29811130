// SPDX-License-Identifier: MIT
import TestSupport
import Testing

/// Numbers that come out the same.
@Suite("Trust")
struct TrustTests {
  private let program: Program

  init() throws {
    program = try Program()
  }

  private static let steps = """
    train 1 lr=0.05 momentum=0.9 shift=2 mirror=yes
    let base = model
    for p in {0.25, 0.5} { reset base; prune $p; finetune adv 1 n=100 steps=2; eval }
    quantize 8
    attack pgd eps=8/255 start=random restarts=2 steps=4 n=100
    finetune 1 n=50
    compare base model under=fgsm n=100

    """

  /// The output of a script as JSON without times.
  private func figures(_ options: [String], _ script: String) throws -> String {
    let outcome = try program.run(["--json"] + options, script: script)
    #expect(outcome.exitCode == 0, "\(outcome.messages)")
    return Figures.withoutTimes(outcome.output)
  }

  @Test("any number of threads prints the same numbers")
  func threads() throws {
    let script = try ShellData.preamble() + Self.steps
    let one = try figures(["--threads", "1"], script)
    #expect(try figures(["--threads", "2"], script) == one)
    #expect(try figures(["--threads", "3"], script) == one)
    #expect(try figures(["--seed", "1"], script) != one)
  }

  @Test("a saved session prints the same numbers when it is replayed")
  func replay() throws {
    let script = try ShellData.preamble() + Self.steps
    let first = try program.run(
      ["--json", "--seed", "7"], script: script + "save 'my session.temper'")
    #expect(first.exitCode == 0, "\(first.messages)")
    let again = try program.run(["--json", "my session.temper"])
    #expect(again.exitCode == 0, "\(again.messages)")
    // A saved session has no loops, so its results carry no loop variables, and other numbers.
    func lines(_ text: String) -> [String] {
      Figures.withoutTimes(text).replacing(#/"id":\d+,/#, with: "").replacing(
        "\"p\":0.25,", with: ""
      )
      .replacing("\"p\":0.5,", with: "").split(separator: "\n").map(String.init)
      .filter { !$0.contains("\"command\":\"save\"") }
    }
    // It has the least steps that lead to the model: each as it was, the last one too.
    let (before, after) = (lines(first.output), lines(again.output))
    #expect(after.count > 4 && after.count < before.count)
    #expect(after.filter { !before.contains($0) }.isEmpty)
    #expect(after.last == before.last)
    #expect(try program.run(["--check", "my session.temper"]).exitCode == 0)
  }

  @Test(
    "models come back from files with the same numbers",
    arguments: [
      "prune 0.5", "quantize 8",
      "prune 0.25; quantize 3", "quantize 1",
    ])
  func roundTrip(steps: String) throws {
    let script =
      try ShellData.preamble() + """
        train 1
        \(steps)
        eval
        attack pgd eps=0.1 steps=3 n=64
        save a.safetensors
        """
    let outcome = try program.run(["--json"], script: script)
    #expect(outcome.exitCode == 0, "\(outcome.messages)")
    let again = try program.run(
      ["--json"],
      script: "load idx path='\(try ShellData.path())'\nload a.safetensors\neval\n"
        + "attack pgd eps=0.1 steps=3 n=64\nsummary")
    #expect(again.exitCode == 0, "\(again.messages)")
    func figures(_ output: String, _ command: String) throws -> String {
      let object = try Figures.objects(output).last { $0["command"] as? String == command }
      let figures = try #require(object, "\(command) gave no result")
      return ["loss", "accuracy", "robust_accuracy", "clean_accuracy"].compactMap { name in
        figures[name].map { "\(name) \($0)" }
      }.joined(separator: " ")
    }
    for command in ["eval", "attack pgd"] {
      #expect(try figures(again.output, command) == figures(outcome.output, command))
      #expect(try figures(again.output, command).contains("accuracy "))
    }
  }

  @Test(
    "every built-in network loads, and its cost is the same for every seed",
    arguments: [
      ("eight-layer", 549_994), ("lenet5", nil), ("vgg11", nil), ("resnet20", nil),
      ("resnet56", nil), ("resnet18", nil),
    ])
  func networks(name: String, parameters: Int?) throws {
    let outcome = try program.run(["--json"], script: "load \(name)\nload \(name) seed=1")
    let objects = try Figures.objects(outcome.output)
    #expect(outcome.exitCode == 0, "\(outcome.messages)")
    #expect(objects.count == 2)
    #expect(objects[0]["parameters"] as? Int == objects[1]["parameters"] as? Int)
    if let parameters { #expect(objects[0]["parameters"] as? Int == parameters) }
  }
}

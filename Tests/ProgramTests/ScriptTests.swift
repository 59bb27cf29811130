// SPDX-License-Identifier: MIT
import Testing

@Suite("Scripts with expectations")
struct ScriptTests {
  @Test("are there")
  func found() {
    #expect(ScriptCase.all.count >= 30)
  }

  @Test("do what their comments say", arguments: ScriptCase.all)
  func run(script: ScriptCase) throws {
    if let name = script.neededData, !ShellData.isInstalled(name) {
      print("skipped \(script.testDescription): \(name) is not installed")
      return
    }
    let data = script.readsData ? ["data=\(try ShellData.path())"] : []
    let outcome = try Program().run(script.options + [script.path] + data + script.values)
    #expect(outcome.exitCode == script.exitCode, "\(outcome.messages)")
    #expect(!outcome.isCrash)
    expect(script.outputTexts, in: outcome.output, "standard output")
    expect(script.messageTexts, in: outcome.messages, "standard error")
  }

  /// Each text is part of a line, and the lines come in this order.
  private func expect(_ texts: [String], in output: String, _ place: String) {
    var lines = output.split(whereSeparator: \.isNewline)[...]
    for text in texts {
      let index = lines.firstIndex { $0.contains(text) }
      #expect(index != nil, "'\(text)' is missing, or not in order, on \(place):\n\(output)")
      if let index { lines = lines[(index + 1)...] }
    }
  }
}

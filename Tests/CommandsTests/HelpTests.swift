// SPDX-License-Identifier: MIT
import Commands
import Language
import TestSupport
import Testing

@Suite("help")
struct HelpTests {
  private func text(_ line: String) throws -> String {
    let shell = Shell()
    try shell.run(line)
    return shell.output.text
  }

  @Test("names every command with its summary")
  func overview() throws {
    let page = try text("help")
    for signature in CommandRegistry.catalog.signatures {
      #expect(page.contains(signature.name))
      #expect(page.contains(signature.summary), "\(signature.name)")
    }
  }

  @Test("of a command names its options and examples", arguments: CommandRegistry.catalog.names)
  func page(name: String) throws {
    let page = try text("help \(name)")
    let signature = try #require(CommandRegistry.catalog.signature(name))
    for option in signature.options { #expect(page.contains(option.name), "\(option.name)") }
    for example in signature.examples { #expect(page.contains(example.line)) }
  }

  @Test("of a form names what it has of its own and what it shares")
  func form() throws {
    let signature = try #require(CommandRegistry.catalog.signature("train"))
    for variant in signature.variants {
      let page = try text("help train \(variant.name)")
      for parameter in signature.form(variant).parameters {
        #expect(page.contains(parameter.name), "\(variant.name) \(parameter.name)")
      }
    }
    #expect(try text("help train").split(separator: "\n").count < 80)
    let failure = Shell().failure("help train fats")
    #expect(failure?.message.contains("no form 'fats'") == true)
    #expect(failure?.suggestion == "type: help train fast")
    let range = try #require(failure?.range)
    #expect(failure?.source?.text(in: range) == "fats")
  }

  @Test("searches, explains the words of the language, and says what it does not know")
  func others() throws {
    #expect(try text("help -k robust").contains("attack"))
    #expect(try text("help -k xyzzy").contains("no command speaks of 'xyzzy'"))
    #expect(try text("help for").contains("for "))
    let shell = Shell()
    #expect(shell.failure("help atack")?.suggestion == "did you mean attack?")
    #expect(shell.failure("help -k")?.suggestion == "type: help -k robust")
  }

  @Test("goes where its line sends it, whole")
  func redirected() throws {
    let folder = try ScratchFolder()
    let page = try text("help attack")
    let shell = Shell(output: RecordingOutput(width: 40))
    try shell.run("help attack > '\(folder("h.txt"))'\nhelp quit >> '\(folder("h.txt"))'")
    let written = String(decoding: try folder.bytes("h.txt"), as: UTF8.self)
    #expect(written == page + (try text("help quit")))
    try shell.run("help attack | wc")
    #expect(shell.output.piped.map(\.command) == ["wc"])
    #expect(shell.output.piped.first?.text.hasPrefix("attack - ") == true)
    #expect(shell.output.text.isEmpty)
    #expect(shell.session.results.isEmpty)
    for line in ["help attack | csv", "set seed=3 | csv", "set seed=3 > '\(folder("s.csv"))'"] {
      let verb = line.prefix { $0 != " " }
      #expect(shell.failure(line)?.message.contains("`\(verb)` has no result to write") == true)
    }
    #expect(try folder.names() == ["h.txt"])
  }

  @Test("leaves standard output to results where they are objects")
  func objects() throws {
    var settings = SessionSettings(threads: 1)
    settings.usesJSON = true
    let shell = Shell(settings: settings)
    try shell.run("help")
    #expect(shell.output.text.isEmpty)
    #expect(shell.output.notes.joined().contains("attack"))
  }
}

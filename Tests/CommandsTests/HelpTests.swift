// SPDX-License-Identifier: MIT
import Commands
import Language
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

// SPDX-License-Identifier: MIT
import Commands
import Language
import Storage
import TestSupport
import Testing

/// What is told of a script before its first line runs.
@Suite struct ForecastTests {
  private let folder: ScratchFolder
  private let preamble: String

  init() throws {
    folder = try ScratchFolder()
    try PatternImages.write(to: folder)
    preamble = "load idx path='\(folder.path)'; load lenet5; "
  }

  private func forecast(_ text: String, isThorough: Bool = true) -> Forecast {
    let parsed = Parser.parse(SourceText(name: "test", text: text))
    let check = Checker(CommandRegistry.catalog).check(parsed)
    #expect(!check.hasErrors, "\(check.diagnostics.map(\.message))")
    return Forecast(check, settings: SessionSettings(threads: 2), isThorough: isThorough)
  }

  /// A machine that does a thousand million MACs a second in every pass.
  private func rates() throws -> MachineRates {
    let point = "{\"macs\": 1e6, \"forward\": 1e-3, \"gradient\": 2e-3, \"training\": 3e-3}"
    let text = "{\"machine\": \"test\", \"points\": [\(point)]}"
    return try #require(MachineRates(try JSONValue(parsing: text)))
  }

  /// The most seconds of each statement, by its text.
  private func seconds(_ text: String) throws -> [String: Double] {
    let report = ForecastReport(forecast(text), rates: try rates())
    var result: [String: Double] = [:]
    for row in report.table.rows {
      result[row.record["step"]?.plainText ?? ""] = row.record["seconds_high"]?.doubleValue
    }
    return result
  }

  @Test func aLoopTakesItsBodyTimesItsRounds() throws {
    let once = try seconds(preamble + "eval")
    let looped = try seconds(preamble + "for i in 1..5 { eval }")
    let (one, five) = (try #require(once["eval"]), try #require(looped["eval"]))
    #expect(one > 0)
    #expect(abs(five - 5 * one) < 1e-9 * five)
  }

  @Test func anAttackInTrainingTakesAPassForEachStep() throws {
    let steps = try seconds(preamble + "train adv 2 steps=4 n=32; train 2 n=32")
    let (adversarial, standard) = (
      try #require(steps["train adv 2 steps=4 n=32"]), try #require(steps["train 2 n=32"])
    )
    // Three for training, and two for each of four steps.
    #expect(abs(adversarial / standard - 11.0 / 3) < 1e-6)
  }

  @Test func aPrunedNetworkTakesLess() throws {
    let whole = try seconds(preamble + "eval")
    let pruned = try seconds(preamble + "prune 0.5; eval")
    #expect(try #require(pruned["eval"]) < 0.75 * (try #require(whole["eval"])))
  }

  @Test func resetGoesBackToTheNamedModel() throws {
    let text = preamble + "let base = model; prune 0.5; reset base; eval"
    #expect(try seconds(text)["eval"] == (try seconds(preamble + "eval")["eval"]))
  }

  @Test(
    arguments: [
      ("load fashion-mnist path=/nowhere", "were not found"),
      ("load nothing.npz", "there is no file"),
      ("load lenet5; save /nowhere/m.npz", "there is no folder"),
      ("load lenet5; summary > /nowhere/out.csv", "there is no folder"),
      ("load lenet5; prune 0.5 layers={conv1}", "layers= has"),
    ])
  func whatTheWorldLacksIsFound(text: String, message: String) {
    for isThorough in [true, false] where isThorough || !text.contains("layers") {
      let found = forecast(text, isThorough: isThorough).diagnostics
      #expect(found.contains { $0.message.contains(message) }, "\(found.map(\.message))")
    }
  }

  @Test(
    arguments: [
      "try { load nothing.npz } catch { load lenet5 }",
      "load lenet5; save a.npz; load a.npz",
      "load lenet5; summary | cat; load made-by-cat.npz",
    ])
  func whatMayBeThereIsNoError(text: String) {
    #expect(forecast(text).diagnostics.isEmpty)
  }

  @Test func budgetsInTheWrongSpaceAreFound() {
    let wrong = forecast(preamble + "attack pgd eps=8").diagnostics
    #expect(wrong.first?.suggestion == "did you mean eps=8/255?")
    let mixed = forecast(preamble + "train adv 1 eps=0.1 n=32; attack pgd eps=0.1").diagnostics
    #expect(mixed.map(\.severity) == [.warning])
    #expect(mixed.first?.message.contains("in pixels here") == true)
    let meant = forecast(
      preamble + "train adv 1 eps=0.1 n=32; attack pgd eps=0.1 protocol=standard")
    #expect(meant.diagnostics.isEmpty)
  }

  @Test func moreImagesThanThereAreAreFound() {
    let found = forecast(preamble + "for i in 1..3 { eval n=1000000 }").diagnostics
    #expect(found.count == 1)
    #expect(found.first?.expected?.hasPrefix("1 to ") == true)
  }

  @Test func allErrorsAreToldAtOnce() {
    let text = "load lenet5; save /nowhere/a.npz; load nothing.npz; attack pgd eps=9"
    let parsed = Parser.parse(SourceText(name: "test", text: "load mnist path=/nowhere; " + text))
    let check = Checker(CommandRegistry.catalog).check(parsed)
    let found = Forecast(check, settings: SessionSettings(threads: 1), isThorough: true)
    #expect(found.diagnostics.count == 4, "\(found.diagnostics.map(\.message))")
  }

  @Test func ratesComeBackFromTheirFile() throws {
    let rates = try rates()
    #expect(MachineRates(rates.json) == rates)
    #expect(MachineRates(try JSONValue(parsing: "{\"machine\": \"x\", \"points\": []}")) == nil)
  }
}

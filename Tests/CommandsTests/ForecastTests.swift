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

  /// Beside a plain training of two epochs, whose images take three passes each; a gradient to the
  /// pixels takes two, and scores take one.
  @Test(
    arguments: [
      ("train free 2 n=32 replays=8 watch=no", 8), ("train trades 2 n=32", 8.6666667),
      ("train adv 2 n=32 steps=4 start=random restarts=5", 16),
      ("train awp 2 n=32 steps=4 after=1", 4.1666667),
      ("train kd 2 n=32 teacher=t", 1.3333333),
      // Checks on 8 images: one in each epoch, or four under ten steps of an attack.
      ("train 2 n=32 best=val held=8", 0.8333333), ("train fast 2 n=32 held=8", 8.25),
    ] as [(String, Double)])
  func aTrainingTakesWhatItsObjectiveDoes(text: String, factor: Double) throws {
    let steps = try seconds(preamble + "let t = model; train 2 n=32; \(text)")
    let (plain, found) = (try #require(steps["train 2 n=32"]), try #require(steps[text]))
    #expect(abs(found / plain - factor) < 1e-6, "\(found / plain)")
  }

  @Test func whatOnlyTheRunWillTellIsNotCalledFree() throws {
    for text in ["audit n=20", "certify eps=0.01 n=20"] {
      let report = ForecastReport(forecast(preamble + text), rates: try rates())
      #expect(report.table.rows.last?.record["time"] == .text("not known"))
      #expect(report.summary.contains("without 1 line"), "\(report.summary)")
    }
  }

  @Test func aBatchWithStatisticsIsHeldAsAWhole() throws {
    let network = "network b { conv 8 kernel=3 pad=1; batchnorm; relu; flatten; linear 10 }; load b"
    let sizes = ["batch=256", "batch=16"].map { "train 1 n=256 \($0)" }
    let text = preamble + network + "; " + sizes.joined(separator: "; ")
    let rows = ForecastReport(forecast(text), rates: try rates()).table.rows.map(\.record)
    let bytes = sizes.map { size in
      rows.first { $0["step"] == .text(size) }?["memory"]?.doubleValue ?? 0
    }
    // 16 tiles with the features of 8 channels, not one for each thread.
    #expect(bytes[0] - bytes[1] > 14 * 8 * 28 * 28 * 16 * 4)
  }

  @Test func aPrunedNetworkTakesLess() throws {
    let whole = try seconds(preamble + "eval")
    let pruned = try seconds(preamble + "prune 0.5; eval")
    #expect(try #require(pruned["eval"]) < 0.75 * (try #require(whole["eval"])))
  }

  @Test func aNetworkWithBlocksInItsBlockHasAPrice() throws {
    let network = "network b { residual { conv 1 kernel=3 pad=1 }; flatten; linear 10 }; load b; "
    let steps = try seconds(preamble + network + "eval; train 1 n=32")
    #expect(try #require(steps["eval"]) > 0)
    #expect(try #require(steps["train 1 n=32"]) > 0)
  }

  @Test func resetGoesBackToTheNamedModel() throws {
    let text = preamble + "let base = model; prune 0.5; reset base; eval"
    #expect(try seconds(text)["eval"] == (try seconds(preamble + "eval")["eval"]))
  }

  @Test func cellsBeginWhereTheirSweepDoes() throws {
    let grid = "sweep t={0.4, 0.3, 0.2} { prune to=${t}macs; summary }; "
    #expect(forecast(preamble + grid).diagnostics.isEmpty)
    let whole = try seconds(preamble + "eval")["eval"]
    #expect(try seconds(preamble + grid + "eval")["eval"] == whole)
    let named = preamble + grid + "let base = model; prune 0.5; reset base; eval"
    #expect(try seconds(named)["eval"] == whole)
    let nested = preamble + "sweep p={0.2, 0.5} { prune $p; sweep q={0.5} { prune $q }; eval }"
    let one = try #require(try seconds(preamble + "prune 0.2; eval")["eval"])
    let other = try #require(try seconds(preamble + "prune 0.5; eval")["eval"])
    let both = try #require(try seconds(nested)["eval"])
    #expect(abs(both - one - other) < 1e-9 * both)
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
      "load lenet5; summary > /dev/null",
      "try { load lenet5; summary > /nowhere/out.csv } catch { load lenet5 }",
      "load lenet5; report made/here; summary > made/here/cost.csv; summary > made/cost.csv",
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
    let training = forecast(preamble + "eval on={train, simulated} n=1000").diagnostics
    #expect(training.map(\.expected) == ["1 to 320"])
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

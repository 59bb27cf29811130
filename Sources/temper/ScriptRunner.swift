// SPDX-License-Identifier: MIT
import Commands
import Language
import LineEditing

/// Checks a whole script, then runs it; stops at the first error.
struct ScriptRunner {
  let settings: SessionSettings
  let screen: Screen
  let variables: [String: Value]
  private let files = ScriptFiles()

  init(settings: SessionSettings, screen: Screen, variables: [String: Value]) {
    self.settings = settings
    self.screen = screen
    self.variables = variables
  }

  private var renderer: DiagnosticRenderer {
    DiagnosticRenderer(usesColor: screen.usesColor, width: screen.messageWidth)
  }

  /// Tells all errors without running anything.
  func check(_ source: SourceText) -> ExitStatus {
    let parsed = Parser.parse(source)
    let result = Checker(CommandRegistry.catalog, loader: files.loader).check(
      parsed, in: Environment(variables: variables))
    let forecast = Forecast(result, settings: settings, isThorough: true)
    let findings = result.diagnostics + forecast.diagnostics
    if !findings.isEmpty { Screen.writeStyled(renderer.render(findings)) }
    guard !result.hasErrors, !forecast.hasErrors else { return .wrongCall }
    let count = result.stepCount
    Screen.writeError("\(source.name): \(count) step\(count == 1 ? "" : "s"), no errors\n")
    return settings.isQuiet ? .done : predict(forecast)
  }

  /// Tells time and memory of every statement, and of the script.
  private func predict(_ forecast: Forecast) -> ExitStatus {
    guard !forecast.rows.isEmpty else { return .done }
    let rates = MachineRates.current(threads: settings.threads) { screen.note($0) }
    let report = ForecastReport(forecast, rates: rates)
    let status = Screen.writeResult(
      RecordRenderer.render(report.table, as: settings.usesJSON ? .json : .table))
    screen.note(report.summary)
    return status
  }

  func run(_ source: SourceText, memory: SessionMemory?) -> ExitStatus {
    let monitor = InterruptMonitor.shared
    _ = monitor.install()
    let session = Session(
      settings: settings, output: screen,
      interruption: Interruption { InterruptMonitor.shared.count }, memory: memory)
    let interpreter = Interpreter(
      CommandRegistry.catalog, host: session, environment: Environment(variables: variables),
      loader: files.loader)
    let parsed = Parser.parse(source)
    let result = Checker(CommandRegistry.catalog, loader: files.loader).check(
      parsed, in: interpreter.checkEnvironment)
    // What the world lacks would end the script hours later: data sets, files, room.
    let forecast = Forecast(
      result, settings: settings, branches: session.branchNames, hasLedger: memory != nil,
      isThorough: false)
    let findings = result.diagnostics + (result.hasErrors ? forecast.diagnostics : [])
    if !findings.isEmpty { Screen.writeStyled(renderer.render(findings)) }
    guard !result.hasErrors else { return .wrongCall }
    if forecast.failsLate {
      Screen.writeStyled(renderer.render(forecast.diagnostics))
      return .failed
    }
    do {
      try interpreter.run(parsed.script)
    } catch is SessionFinished {
      return .done
    } catch is SessionInterrupted {
      screen.note("interrupted")
      return .interrupted
    } catch let error as ScriptError {
      Screen.writeStyled(renderer.render(error.diagnostic))
      // A program behind `|` dies of the same Ctrl-C.
      return monitor.isInterrupted ? .interrupted : .failed
    } catch {
      Screen.writeError("error: \(error)\n")
      return .failed
    }
    return monitor.isInterrupted ? .interrupted : .done
  }
}

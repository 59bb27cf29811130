// SPDX-License-Identifier: MIT
import ArgumentParser
import Storage

/// Times whole runs of any program, such as the start-up of this one or of Python.
struct ProgramCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "program", abstract: "Times runs of a program; one JSON object as output.")

  @OptionGroup var turns: TurnOptions

  @Argument(parsing: .postTerminator, help: "The program and its arguments, after --.")
  var words: [String]

  func run() throws {
    var peak = 0
    let meter = Meter(
      warmUp: 1, leastSeconds: 0, turns: turns.turns, report: turns.reporter)
    meter.begin()
    repeat {
      let child = ChildProcess.run(words)
      guard child.succeeded else {
        throw ValidationError("could not run to success: \(words.joined(separator: " "))")
      }
      peak = max(peak, child.peakBytes)
    } while meter.tick()
    let outcome: JSONValue = [
      "job": "program", "seconds": .array(meter.seconds.map { .number($0) }), "images": 1,
      "peakBytes": .integer(peak),
    ]
    print(outcome.text())
  }
}

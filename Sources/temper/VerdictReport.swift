// SPDX-License-Identifier: MIT
import Commands
import Language
import Storage

/// Tells what became of the results that a script carries: a line for each, or with `--json` one
/// object.
struct VerdictReport {
  /// Results that are no longer what was recorded.
  private(set) var changedCount = 0

  private let script: String
  private let screen: Screen
  private let usesJSON: Bool
  private var sameCount = 0
  private var noiseCount = 0

  init(script: String, screen: Screen, usesJSON: Bool) {
    (self.script, self.screen, self.usesJSON) = (script, screen, usesJSON)
  }

  /// Tells of a result of `command` that is recorded in a line.
  mutating func tell(_ verdict: RecordedOutput.Verdict, line: Int, command: String) throws {
    switch verdict {
    case .same:
      sameCount += 1
      try write("same", line, command)
    case .withinNoise:
      noiseCount += 1
      try write("noise", line, command, remark: "within statistical noise")
    case .changed(let changes):
      changedCount += 1
      try write("changed", line, command, changes: changes)
    }
  }

  /// Tells how many there were of each.
  func finish() throws {
    let counts =
      "\(sameCount) same, \(noiseCount) within statistical noise, \(changedCount) changed"
    // Standard output has nothing but the objects.
    if usesJSON { screen.note(counts) } else { try screen.write(counts + "\n") }
  }

  private func write(
    _ verdict: String, _ line: Int, _ command: String, remark: String? = nil,
    changes: [String] = []
  ) throws {
    guard usesJSON else {
      let head = verdict + String(repeating: " ", count: max(0, 7 - verdict.count))
      let place = "\(FilePaths.name(of: script)):\(line)  \(command)"
      let tail = remark ?? changes.joined(separator: "; ")
      return try screen.write("\(head)  \(place)\(tail.isEmpty ? "" : "  " + tail)\n")
    }
    let record = Record(
      command: "verify",
      fields: [
        RecordField("file", .text(script)), RecordField("line", .count(line)),
        RecordField("result", .text(command)), RecordField("verdict", .text(verdict)),
        RecordField("changes", .list(changes.map(FieldValue.text))),
      ])
    try screen.write(JSONText.object(RecordRow(record: record)) + "\n")
  }
}

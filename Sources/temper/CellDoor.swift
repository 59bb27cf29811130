// SPDX-License-Identifier: MIT
import Commands
import Glibc
import Language
import Ledger
import LineEditing

extension Doors {
  /// One cell of a sweep whose session runs in the process that started this one.
  func run(cell file: String) -> ExitStatus {
    // Who is left alone by the sweep's session works for nobody.
    let parent = getppid()
    _ = InterruptMonitor.shared.install(evenIfIgnored: true)
    do {
      let process = try CellProcess(file: file)
      guard let ledger else { return .wrongCall }
      let memory = SessionMemory(
        try Ledger(
          ledger, machine: Temper.machine(process.settings), program: Temper.version),
        note: screen.note)
      let session = Session(
        settings: process.settings, output: SilentOutput(progressOn: screen),
        interruption: Interruption {
          InterruptMonitor.shared.count + (getppid() == parent ? 0 : 2)
        }, memory: memory)
      try process.run(in: session, loader: ScriptFiles().loader)
      return .done
    } catch is SessionInterrupted {
      return .interrupted
    } catch {
      Screen.writeError("error: \(error)\n")
      return .failed
    }
  }
}

// SPDX-License-Identifier: MIT
import Glibc
import LineEditing
import Synchronization
import Testing

private let terminations = Atomic(0)

extension AtTheTerminal {
  @Suite struct SignalTests {
    /// Sends the signal and waits for the handler, which may run on any thread.
    private func pressInterrupt() {
      let before = InterruptMonitor.shared.count
      kill(getpid(), SIGINT)
      for _ in 0..<1000 where InterruptMonitor.shared.count == before { usleep(1000) }
    }

    @Test func interruptsAreCounted() {
      let monitor = InterruptMonitor.shared
      #expect(monitor.install(evenIfIgnored: true))
      monitor.reset()
      #expect(!monitor.isInterrupted)
      pressInterrupt()
      pressInterrupt()
      #expect(monitor.count == 2)
      #expect(monitor.isInterrupted)
      monitor.reset()
      #expect(monitor.count == 0)
    }

    @Test func interruptsEndABlockingCall() {
      InterruptMonitor.shared.install(evenIfIgnored: true)
      var action = sigaction()
      _ = unsafe sigaction(SIGINT, nil, &action)
      #expect(action.sa_flags & SA_RESTART == 0)
    }

    @Test func anIgnoredInterruptStaysIgnored() {
      _ = signal(SIGINT, SIG_IGN)
      #expect(!InterruptMonitor.shared.install())
      #expect(InterruptMonitor.shared.install(evenIfIgnored: true))
    }

    @Test func controlCDropsTheLine() throws {
      let outcome = try AtTheTerminal.edit(
        [
          .type("half a line"), .await("line"), .press(signal: SIGINT), .await("^C\r\n"),
          .await("ready> "), .type("whole\r"),
        ], count: 2)
      #expect(outcome.results == [.interrupted, .line("whole")])
      #expect(outcome.savedLines == ["whole"])
      #expect(InterruptMonitor.shared.count == 0)
    }

    @Test func controlCEndsASearch() throws {
      let outcome = try AtTheTerminal.edit(
        [.type("\u{12}lo"), .await("bck:"), .pause(milliseconds: 50), .press(signal: SIGINT)],
        earlier: ["load mnist"])
      #expect(outcome.results == [.interrupted])
    }

    @Test func interruptsFromBeforeAreForgotten() throws {
      InterruptMonitor.shared.install(evenIfIgnored: true)
      pressInterrupt()
      #expect(try AtTheTerminal.line(typing: "go on\r") == .line("go on"))
    }

    @Test func aNewSizeRedrawsTheLine() throws {
      let outcome = try AtTheTerminal.edit([
        .type("some words"), .await("words"), .resize(columns: 40, rows: 10),
        .press(signal: SIGWINCH), .await("ready> some words"), .type("!\r"),
      ])
      #expect(outcome.results == [.line("some words!")])
    }

    @Test func otherSignalsDoWhatTheyDidBefore() throws {
      terminations.store(0, ordering: .releasing)
      signal(SIGTERM) { _ in terminations.add(1, ordering: .relaxed) }
      defer { signal(SIGTERM, SIG_DFL) }
      let outcome = try AtTheTerminal.edit([
        .type("still"), .await("still"), .press(signal: SIGTERM), .await("ready> still"),
        .type(" here\r"),
      ])
      #expect(outcome.results == [.line("still here")])
      #expect(terminations.load(ordering: .acquiring) == 1)
    }

    @Test func theFormerHandlersComeBack() throws {
      _ = signal(SIGWINCH, SIG_IGN)
      _ = try AtTheTerminal.line(typing: "x\r")
      var action = sigaction()
      _ = unsafe sigaction(SIGWINCH, nil, &action)
      _ = signal(SIGWINCH, SIG_DFL)
      let isIgnored = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
      #expect(isIgnored)
    }
  }
}

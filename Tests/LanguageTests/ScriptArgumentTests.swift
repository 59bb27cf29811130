// SPDX-License-Identifier: MIT
import Language
import Testing

@Suite struct ScriptArgumentTests {
  @Test("a script takes words, ranges and lists from outside")
  func arguments() throws {
    #expect(try ScriptArgument.value(of: "l1") == .word("l1"))
    #expect(try ScriptArgument.value(of: "a word") == .word("a word"))
    #expect(try ScriptArgument.value(of: "one step ahead") == .word("one step ahead"))
    #expect(try ScriptArgument.value(of: "0.1..0.3 step 0.1").elements?.count == 3)
    let list = try ScriptArgument.value(of: "{8/255, l1, 50%}")
    #expect(list.elements?.map(\.description) == ["8/255", "l1", "50%"])
    for wrong in ["{1", "{1}; eval", "{$x}", "{1} | table"] {
      #expect(throws: Literal.Failure.self) { try ScriptArgument.value(of: wrong) }
    }
  }
}

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

  /// A value given as `images`.
  private let images = ["images": Value.number(Number(5))]

  @Test(
    "a script takes what it binds with ?=, and what it reads without binding it",
    arguments: [
      "let images ?= 100; eval n=$images", "eval n=$images", "if 1 > 2 { eval n=$images }",
      "def f(n) { eval n=$images }", "for x in {1} { let images ?= 3; eval n=$images }",
      "def f(a=$images) { eval n=$a }", "sweep a={$images, 7} { eval n=$a }",
      "eval | grep \"$images\" | wc", "eval | head -n ${images}", "eval > \"out-$images.csv\"",
      "let images = ($images + 1); eval n=$images", "expect $images > 3",
    ])
  func taken(text: String) {
    #expect(findings(text, variables: images).map(\.message) == [])
  }

  @Test(
    "an argument that would change nothing is refused",
    arguments: [
      "eval", "let images = 5; eval n=$images", "for images in 1..3 { eval n=$images }",
      "def f(images) { eval n=$images }\nf 3",
    ])
  func refused(text: String) {
    let found = findings(text, variables: images)
    #expect(found.map(\.message) == ["no `let images ?=` in this script"])
    #expect(found.first?.expected == "no NAME=VALUE: this script takes none")
    #expect(found.first?.severity == .error)
    #expect(found.first?.position == nil)
  }

  @Test("a misspelled argument gets the nearest that the script takes, and all of them")
  func misspelled() {
    let text = "let images ?= 100; let seeds ?= {0}; for s in $seeds { eval n=$images }"
    let five = Value.number(Number(5))
    let found = findings(text, variables: ["image": five, "xyzzy": five])
    #expect(found.first?.message == "no `let image ?=` in this script")
    #expect(found.first?.suggestion == "did you mean `images`?")
    #expect(found.map(\.expected) == ["images or seeds", "images or seeds"])
    #expect(found.last?.suggestion == nil)
  }

  @Test("a program behind | may read any argument, so that one that nothing names is a warning")
  func environment() {
    for command in ["printenv images", "echo $((images+1))", "echo ${#images}"] {
      #expect(findings("eval | \(command)", variables: images).map(\.message) == [], "\(command)")
    }
    let text = "let image ?= 1; for s in {0} { eval n=$image } | python3 a.py $IFS"
    let found = findings(text, variables: images)
    #expect(found.map(\.severity) == [.warning])
    #expect(found.first?.message.hasPrefix("no `let images ?=` in this script: only") == true)
    #expect(found.first?.expected == "image")
    #expect(found.first?.suggestion == "did you mean `image`?")
    #expect(findings("eval | python3 a.py", variables: images).map(\.expected) == [nil])
  }
}

// SPDX-License-Identifier: MIT
import CKernels
import Testing

/// The tests of the kernels, one at a time: they switch the instruction set of the whole process.
@Suite("Kernels", .serialized)
struct KernelTests {}

/// Every instruction set that this CPU has, by its number in CKernels: the scalar reference first.
let supportedInstructionSets: [Int32] = {
  let active = tk_isa_active()
  defer { _ = tk_isa_select(active) }
  return (0...2).filter { tk_isa_select($0) == 1 }
}()

/// Runs `body` with one instruction set selected and goes back to the one in use before.
func withInstructionSet<Result>(
  _ isa: Int32, _ body: () throws -> Result
) rethrows -> Result {
  let active = tk_isa_active()
  defer { _ = tk_isa_select(active) }
  _ = tk_isa_select(isa)
  return try body()
}

extension KernelTests {
  @Test("an instruction set can be selected exactly if the CPU has it")
  func selection() {
    #expect(supportedInstructionSets.first == 0)
    for isa in supportedInstructionSets {
      withInstructionSet(isa) { #expect(tk_isa_active() == isa) }
    }
    let active = tk_isa_active()
    #expect(tk_isa_select(3) == 0)
    #expect(tk_isa_select(-1) == 0)
    #expect(tk_isa_active() == active)
  }

  @Test("instruction sets have names")
  func names() {
    let names = (0...3).map { unsafe String(cString: tk_isa_name($0)) }
    #expect(names == ["scalar", "avx2", "avx512", "unknown"])
  }
}

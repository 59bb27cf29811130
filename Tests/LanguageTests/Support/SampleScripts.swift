// SPDX-License-Identifier: MIT

/// Lines that users and other people's scripts hold.
enum SampleScripts {
  static let session = """
    load fashion-mnist
    load eight-layer
    train 5
    let base = model
    prune 0.5
    attack pgd eps=8/255
    finetune adv 3
    eval
    undo
    compare base model
    for p in 0.1..0.9 step 0.1 { reset base; prune $p; finetune adv 3; eval; attack pgd } | table
    plot robust vs sparsity
    save session.temper        # a clean, replayable script of what led to here

    """

  static let reference = """
    load fashion-mnist path=data/fashion
    load cifar10
    load mnist path=DIR
    load eight-layer
    load lenet5; load vgg11; load resnet20; load resnet56; load resnet18
    load FILE.pt as=resnet20 mean={.485,.456,.406} std={.229,.224,.225}
    network small-4 { conv 16 kernel=4 stride=2 pad=1; relu; conv 32 kernel=4 stride=2 pad=1; relu; flatten; linear 100; relu; linear 10 }   # then: load small-4, or as=small-4
    network tiny { conv 16 kernel=3 pad=1 bias=no; batchnorm; relu; residual { conv 16 kernel=3 pad=1; batchnorm }; relu; globalpool; linear 10 }
    network wide { concat { conv 4; maxpool 2 } { conv 4 groups=2; avgpool 2 }; linear 10 }
    load small-4
    load weights.npz as=small-4
    train 20
    train adv 20
    finetune 3
    finetune adv 10
    let teach = model
    finetune kd 3 teacher=teach
    prune 0.5 by=l1 scope=local
    prune to=0.25macs
    quantize 8 scheme=affine
    summary
    bench
    eval n=1000 on=integer
    attack fgsm
    attack pgd
    attack apgd; attack square; attack deepfool; attack autoattack
    audit
    certify eps=2/255
    let x = model
    compare teach x
    verify integer
    save FILE.npz
    export FILE.onnx
    undo
    redo
    reset
    reset teach
    attack pgd
    expect robust_accuracy >= 45%
    expect robust_accuracy >= 45% +- 1

    """

  static let control = """
    #!/usr/bin/env temper
    # what may stand around commands
    let eps ?= 8/255
    let list = {8, 6,
      4}
    load mnist; load eight-layer
    def recipe(amount, epochs=2) {
      prune $amount   # first
      finetune $epochs
    }
    for p in {10%, 20%} {
      recipe $p
      for b in $list { quantize $b; eval n=100 } | csv > out-$p.csv
    }
    eval \\
      n=10 |
      json
    if $it.accuracy >= 0.8 and not ($eps * 2 > 1) { save "model ${it.accuracy}.npz" } else if 1 < 2 {
      undo
    } else { redo }
    try { load missing.npz } catch e { undo }
    eval | grep 'a b' | sort -k2 > sorted.txt
    eval >> log.jsonl
    eval | table accuracy count

    """

  static let all = [session, reference, control]
}

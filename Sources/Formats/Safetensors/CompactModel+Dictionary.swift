// SPDX-License-Identifier: MIT

extension CompactModel {
  /// What records are likely to say, for deflate; part of the format: another text needs another
  /// version.
  static let dictionary = Array(
    """
    "masks":["stage1.block1.conv1.weight","downsample.0"],{"kind":"concat","blocks":[[{"kind":\
    "shortcut","kind":"globalpool","name":"globalpool"},{"kind":"avgpool","name":"avgpool",\
    {"kind":"maxpool","name":"maxpool","options":{"kernel":2,"stride":2}},{"kind":"batchnorm",\
    "name":"bn1","options":{"eps":1e-05}},{"kind":"residual","name":"block1","blocks":[[{"kind":\
    "sequence","history":["finetune adv 3","train adv 20 seed=0","prune 0.5 by=l1 scope=local",\
    "quantize 8 scheme=standard activations=8 ends=8 images=1024",\
    "quantize 1 scheme=standard activations=8 first=1 last=1 images=1024"],"steps":[0.01,\
    "scales":["quantizers":{"conv1.weight":{"kind":"symmetric","bits":8,"packed":true},\
    "conv2.weight":{"kind":"ternary","bits":2,"packed":true},"conv2.weight":{"kind":"stepped",\
    "bits":4,"packed":true},"conv2.weight":{"kind":"stored","bits":4,"packed":true},\
    "conv2.weight":{"kind":"symmetric","bits":4,"packed":true},"conv2.weight":{"kind":"binary",\
    "bits":1,"packed":true},"conv2.bias":{"kind":"bfloat16","bits":16},"fc1.weight":{"kind":\
    "binary","bits":1,"packed":true},"fc1.bias":{"kind":"bfloat16","bits":16},"fc2.weight":\
    {"kind":"symmetric","bits":8,"packed":true}},"roundings":{"the image":{"bits":8,"scale":\
    0.007874016,"zero":127}}}{"version":1,"name":"eight-layer","input":[3,32,32],"mean":\
    [0.5,0.5,0.5],"input":[1,28,28],"mean":[0.5],"deviation":[0.5],"layers":[{"kind":"relu",\
    "name":"relu1","options":{"bits":8,"scale":0.0,"zero":0}},{"kind":"conv","name":"conv1",\
    "numbers":[64],"options":{"bias":true,"groups":1,"kernel":3,"pad":1,"stride":1}},{"kind":\
    "conv","name":"conv2","numbers":[32],"options":{"bias":true,"groups":1,"kernel":3,"pad":1,\
    "stride":2}},{"kind":"flatten","name":"flatten"},{"kind":"linear","name":"fc1","numbers":\
    [128],"options":{"bias":true}},{"kind":"relu","name":"relu7","options":{"bits":4,"scale":\
    0.1,"zero":0}},{"kind":"linear","name":"fc2","numbers":[10],"options":{"bias":true}}],
    """.utf8)
}

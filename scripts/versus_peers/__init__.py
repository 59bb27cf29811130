"""Compares attacks with those of foolbox, torchattacks and adversarial-robustness-toolbox."""

"""What can be wrong with something received: each fault its own class, with the code that receipts carry.

    Refused
    ├── Unfit                            nothing of it has had any effect
    │   ├── BatchUnfit                   a `.tsb` file
    │   │   ├── before the signature:    BatchTooLarge NotSealed HeaderHostile CannotDecrypt ContainerBroken
    │   │   │                            DeviceUnknown SignatureWrong
    │   │   └── after it (`device` set): DeviceRevoked RecipientWrong SchemaTooNew
    │   │       └── SignedLie:           ManifestNotCanonical ManifestMisshapen PurposeWrong CentreWrong
    │   │                                PayloadDamaged PayloadBomb PayloadCountWrong
    │   └── PaperUnfit                   a small signed document
    │                                    PaperTooLarge PaperMisshapen PaperSignatureWrong PaperUnsupported
    │                                    PaperOlder TokenWrong
    └── OperationTooLarge                one saved change is too big to be sent

Everything after the signature is known to come from that device, so `device` is one of its facts.
"""

from bekal.errors import Refused


class Unfit(Refused):
    """Something received cannot be used; nothing of it has had any effect."""

    code = "unfit"


class BatchUnfit(Unfit):
    """A batch file cannot be used."""

    code = "bad-batch"


class BatchTooLarge(BatchUnfit):
    """The file is larger than any batch may be. Facts: size, limit (bytes)."""

    code = "too-large"


class NotSealed(BatchUnfit):
    """The file is not one of ours: it does not begin like a sealed batch, or is cut off in its first bytes."""

    code = "not-sealed"


class HeaderHostile(BatchUnfit):
    """The sealing's header has a form that no honest program writes. Facts: why."""

    code = "bad-header"


class CannotDecrypt(BatchUnfit):
    """The file is damaged, or was sealed for somebody else."""

    code = "cannot-decrypt"


class ContainerBroken(BatchUnfit):
    """The lengths inside the file do not add up."""

    code = "bad-container"


class DeviceUnknown(BatchUnfit):
    """No device with this id is enrolled here. Facts: device."""

    code = "device-unknown"


class SignatureWrong(BatchUnfit):
    """The signature is not that of the device the batch names. Facts: device."""

    code = "bad-signature"


class DeviceRevoked(BatchUnfit):
    """The device's key is no longer valid; a person decides about the batch. Facts: device, seq, hash."""

    code = "device-revoked"


class SignedLie(BatchUnfit):
    """The device's own key signed what is not so: no honest program does, and no damage on the way looks like it.

    Facts: device.
    """

    code = "signed-lie"


class ManifestNotCanonical(SignedLie):
    """The manifest is not in its one canonical form. Facts: device."""

    code = "not-canonical"


class ManifestMisshapen(SignedLie):
    """The manifest lacks a member, or one has a wrong form. Facts: device, member."""

    code = "bad-manifest"


class RecipientWrong(BatchUnfit):
    """The writer did not mean this reader: the batch was sealed again by somebody. Facts: device, seq."""

    code = "wrong-recipient"


class PurposeWrong(SignedLie):
    """The signed file is something else than a batch going up. Facts: device, purpose."""

    code = "wrong-purpose"


class CentreWrong(SignedLie):
    """The batch names another centre than the one the device belongs to. Facts: device, centre."""

    code = "wrong-centre"


class SchemaTooNew(BatchUnfit):
    """The batch needs a newer reader: it is held until this side is updated. Facts: device, seq, needs, have."""

    code = "schema-too-new"


class PayloadDamaged(SignedLie):
    """The contents do not have the hash that the signed manifest names. Facts: device, seq."""

    code = "payload-damaged"


class PayloadBomb(SignedLie):
    """The contents unpack to another size than signed: a stolen key, not an accident. Facts: device, seq."""

    code = "payload-size"


class PayloadCountWrong(SignedLie):
    """The number of operations is not the one that was signed. Facts: device, seq, said, found."""

    code = "payload-count"


class OperationTooLarge(Refused):
    """One saved change is too big to be sent. Facts: size, limit (bytes)."""

    code = "operation-too-large"


class PaperUnfit(Unfit):
    """A small signed document cannot be used."""

    code = "bad-paper"


class PaperTooLarge(PaperUnfit):
    """The document is larger than any of its kind may be. Facts: size, limit (bytes)."""

    code = "paper-too-large"


class PaperMisshapen(PaperUnfit):
    """The file is not a document of this kind, or is damaged. Facts: kind, why."""

    code = "paper-misshapen"


class PaperSignatureWrong(PaperUnfit):
    """The document was not signed by whom it should be. Facts: kind."""

    code = "paper-signature"


class PaperUnsupported(PaperUnfit):
    """The document needs a newer program. Facts: kind, member."""

    code = "paper-unsupported"


class PaperOlder(PaperUnfit):
    """An older version than the known one, or another text under the same number. Facts: kind, version, have."""

    code = "paper-older"


class TokenWrong(PaperUnfit):
    """The request does not prove the one-time token of its activation file. Facts: device."""

    code = "token-wrong"

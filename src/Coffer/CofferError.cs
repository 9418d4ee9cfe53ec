namespace Coffer;

/// <summary>What kind of thing went wrong, by what a caller can do about it.</summary>
public enum CofferError
{
    /// <summary>The named thing does not exist.</summary>
    NotFound = 1,

    /// <summary>The thing exists and the caller asked that it must not.</summary>
    AlreadyExists,

    /// <summary>Somebody else changed the thing first, or it changed while it was being read; look again and retry.</summary>
    Conflict,

    /// <summary>The version's expiry has passed.</summary>
    Expired,

    /// <summary>A hold keeps the version from being deleted.</summary>
    Held,

    /// <summary>One thing is larger than its limit.</summary>
    TooLarge,

    /// <summary>There is no room left: a quota is used up, or the disk is full.</summary>
    QuotaExceeded,

    /// <summary>The stored bytes are not what was stored.</summary>
    Corrupt,

    /// <summary>A signature does not match, or its key is not trusted for this.</summary>
    SignatureInvalid,

    /// <summary>A signature is required and there is none.</summary>
    SignatureMissing,

    /// <summary>The credentials are not allowed to do this.</summary>
    AccessDenied,

    /// <summary>No credentials were found.</summary>
    CredentialsMissing,

    /// <summary>The back end cannot be reached or does not answer; trying later may help.</summary>
    Unavailable,

    /// <summary>This store, build or platform cannot do that.</summary>
    Unsupported,

    /// <summary>The caller's words do not fit: a bad name, address, option or range.</summary>
    InvalidArgument,
}

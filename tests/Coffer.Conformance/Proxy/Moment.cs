namespace Coffer.Conformance.Proxy;

/// <summary>Where in an exchange a fault acts.</summary>
internal enum Moment
{
    /// <summary>The head of the request was read; nothing of its body was, and the upstream knows of nothing.</summary>
    AtOnce,

    /// <summary>The body was read and thrown away; the upstream knows of nothing.</summary>
    AfterRequest,

    /// <summary>The upstream did the work and answered; the client heard nothing of it.</summary>
    InsteadOfResponse,
}

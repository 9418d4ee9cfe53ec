namespace Coffer.Conformance.Proxy;

/// <summary>How a connection is cut.</summary>
public enum Ending
{
    /// <summary>Closed as a process that ends closes it. A client that has everything before it sees an early end; one that still sends may see a reset.</summary>
    Close,

    /// <summary>Reset (RST): what is under way is lost, and the client is told so.</summary>
    Reset,
}

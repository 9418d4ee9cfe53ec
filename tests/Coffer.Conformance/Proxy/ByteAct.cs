namespace Coffer.Conformance.Proxy;

/// <summary>What happens where a body reaches an offset.</summary>
internal enum ByteAct
{
    Cut,
    Stall,
    Flip,

    /// <summary>What follows is read and not passed on. Fired when the length was said that hides it.</summary>
    Withhold,
}

namespace Coffer;

/// <summary>The one exception Coffer throws. <see cref="Error"/> says what a caller can do; the message names the thing and the next step.</summary>
public sealed class CofferException : Exception
{
    /// <summary>Creates an exception of a kind.</summary>
    /// <param name="error">What a caller can do about it.</param>
    /// <param name="message">One line that names the thing and the next step. Never holds a secret.</param>
    /// <param name="innerException">The cause, where there was one.</param>
    public CofferException(CofferError error, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
    }

    /// <summary>What kind of error this is.</summary>
    public CofferError Error { get; }
}

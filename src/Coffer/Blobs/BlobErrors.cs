using System.Net.Sockets;

namespace Coffer.Blobs;

/// <summary>The one place that says what an operating system's error means.</summary>
internal static class BlobErrors
{
    // errno values of Linux, and of macOS where it differs; .NET puts errno into HResult on Unix. ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL are Windows'.
    private const int NoSpace = 28, ReadOnlyFileSystem = 30, QuotaUsedUp = 122, MacQuotaUsedUp = 69;
    private const int WindowsDiskFull = unchecked((int)0x80070070), WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>What an exception means, or null where it is not an error of the outside world.</summary>
    public static CofferException? Classify(Exception exception, string where, string subject) => exception switch
    {
        CofferException known => known,
        UnauthorizedAccessException => new(CofferError.AccessDenied, $"no permission for {subject} in {where}; check who owns the folder and its mode", exception),
        IOException { HResult: NoSpace or QuotaUsedUp or MacQuotaUsedUp or WindowsDiskFull or WindowsHandleDiskFull } =>
            new(CofferError.QuotaExceeded, $"no space left for {subject} in {where}; free some and try again", exception),
        IOException { HResult: ReadOnlyFileSystem } =>
            new(CofferError.AccessDenied, $"{where} is on a read-only file system; {subject} cannot be written", exception),
        PathTooLongException => new(CofferError.InvalidArgument, $"the path of {subject} in {where} is too long for this machine", exception),
        FileNotFoundException or DirectoryNotFoundException => new(CofferError.NotFound, $"{subject} is not in {where}", exception),
        IOException or SocketException or TimeoutException =>
            new(CofferError.Unavailable, $"{where} failed on {subject}: {exception.Message}", exception),
        _ => null,
    };
}

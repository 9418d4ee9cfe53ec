using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Coffer.S3;

namespace Coffer.Backends.Tests.Ceph;

/// <summary>
/// One Ceph node for all tests of the run, started when the first of them needs it. It holds a pipe to the node: when this process ends,
/// however it does, the node ends too.
/// </summary>
public sealed class CephNode : IAsyncLifetime
{
    public const string AccessKey = "coffer-access", SecretKey = "coffer-secret";

    private readonly SemaphoreSlim _starting = new(1, 1);
    private Process? _process;
    private Uri? _endpoint;
    private string? _why;
    private int _buckets;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The gateway; skips the test where there is no Ceph on a developer's machine.</summary>
    public async Task<Uri> EndpointAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (_endpoint is null && _why is null)
                await StartAsync();
        }
        finally
        {
            _starting.Release();
        }

        Assert.SkipWhen(_endpoint is null, _why ?? "");
        return _endpoint!;
    }

    /// <summary>Options of a new bucket, which this makes, with the node's keys.</summary>
    public async Task<S3Options> NewBucketAsync(string prefix = "")
    {
        var options = await OptionsAsync() with { Prefix = prefix };
        using var client = await ClientAsync();
        await client.PutBucketAsync(options.Bucket, TestContext.Current.CancellationToken);
        return options;
    }

    /// <summary>Options of a bucket that nobody made.</summary>
    public async Task<S3Options> OptionsAsync() => new()
    {
        Bucket = $"test-{Environment.ProcessId}-{Interlocked.Increment(ref _buckets)}",
        Endpoint = await EndpointAsync(),
        Keys = new S3Keys(AccessKey, SecretKey),
    };

    /// <summary>The SDK's own client, to look at what Coffer did.</summary>
    public async Task<AmazonS3Client> ClientAsync() => new(new BasicAWSCredentials(AccessKey, SecretKey), new AmazonS3Config
    {
        ServiceURL = (await EndpointAsync()).ToString(),
        ForcePathStyle = true,
        AuthenticationRegion = "us-east-1",
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
    });

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _starting.Dispose();
    }

    private async Task StartAsync()
    {
        if (Array.Find(["ceph-mon", "ceph-mgr", "ceph-osd", "radosgw", "setpriv"], program => !IsInstalled(program)) is { } missing)
        {
            _why = $"{missing} is not installed; ./test.sh installs Ceph's packages, or: apt-get install ceph-mon ceph-mgr ceph-osd radosgw";
            Assert.False(IsRequired, _why);
            return;
        }

        // Another process may take a port between its choice and its use.
        for (var attempt = 1; _endpoint is null; attempt++)
        {
            var start = new ProcessStartInfo("bash", [Path.Combine(AppContext.BaseDirectory, "ceph-node.sh"), Path.Combine(Path.GetTempPath(), $"coffer-ceph-{Guid.NewGuid():n}")])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            _process = Process.Start(start)!;
            var errors = _process.StandardError.ReadToEndAsync();
            if (await _process.StandardOutput.ReadLineAsync() is { } line && line.StartsWith("ready ", StringComparison.Ordinal))
            {
                _endpoint = new Uri($"http://127.0.0.1:{int.Parse(line[6..], CultureInfo.InvariantCulture)}");
                return;
            }

            await _process.WaitForExitAsync();
            _process.Dispose();
            _process = null;
            if (attempt == 3)
            {
                _why = $"Ceph did not start: {await errors}";
                Assert.Fail(_why);
            }
        }
    }

    // A run that must be whole does not skip: on a machine for continuous integration, and where test.sh has said so.
    private static bool IsRequired =>
        Environment.GetEnvironmentVariable("CI") is { Length: > 0 } || Environment.GetEnvironmentVariable("COFFER_TEST_CEPH") == "required";

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(["/usr/bin", "/usr/sbin"]).Any(folder => File.Exists(Path.Combine(folder, program)));
}

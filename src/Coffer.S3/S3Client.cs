using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Model;

namespace Coffer.S3;

/// <summary>The SDK's client, set up for any S3: no checksum that gateways refuse, and bodies hashed once by whoever has their bytes.</summary>
internal sealed class S3Client(S3Options options, AWSCredentials credentials, TimeProvider time) : AmazonS3Client(credentials, ConfigOf(options, time))
{
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new S3RetryPolicy(Config, time)));
        pipeline.AddHandlerAfter<Marshaller>(new KnownHash());
    }

    private static AmazonS3Config ConfigOf(S3Options options, TimeProvider time)
    {
        var config = new AmazonS3Config
        {
            // Others would be found in the environment and in the profile, where Coffer has looked already.
            IgnoreConfiguredEndpointUrls = true,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = options.Retries,
            ThrottleRetries = false,

            // Checksums in trailers are refused by Ceph. The signature covers the SHA-256 of each body anyway.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            ForcePathStyle = options.PathStyle ?? options.Endpoint is not null,
            HttpClientFactory = new S3Wire(options, time),
        };
        var region = options.Region ?? "us-east-1";
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.GetLeftPart(UriPartial.Authority);
            config.AuthenticationRegion = region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return config;
    }

    /// <summary>Tells the signer the hash of a body that is known, so that it does not read it to hash it.</summary>
    private sealed class KnownHash : PipelineHandler
    {
        public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            var body = executionContext.RequestContext.OriginalRequest switch
            {
                PutObjectRequest put => put.InputStream,
                UploadPartRequest part => part.InputStream,
                _ => null,
            };
            if (body is S3Body { Sha256: { } hash })
                executionContext.RequestContext.Request.PrecomputedContentSha256 = hash;
            return base.InvokeAsync<T>(executionContext);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {PaymentChannel} from "../src/PaymentChannel.sol";
import {IPaymentChannel} from "../src/interfaces/IPaymentChannel.sol";
import {ContractWallet} from "./utils/ContractWallet.sol";
import {ChannelFixture} from "./utils/ChannelFixture.sol";
import {FickleSigner} from "./utils/FickleSigner.sol";

/// @dev The cheat codes that no other test needs.
interface MoreCheats {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function etch(address account, bytes calldata code) external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
}

/// @title What payers, payees and those between them might try. For odd tokens see PaymentChannel.tokens.t.sol.
contract PaymentChannelAttacksTest is ChannelFixture {
    MoreCheats private constant cheats = MoreCheats(address(vm));

    // ---- claims

    function test_aClaimPaysOnce() public {
        IPaymentChannel.Channel memory channel = terms();
        opened(channel);
        claim(channel, 2 * PRICE);
        claimFails(channel, 2 * PRICE, nothingToClaim(2 * PRICE, 2 * PRICE));
        claimFails(channel, PRICE, nothingToClaim(PRICE, 2 * PRICE));
        assertBalances(ALL - DEPOSIT, 2 * PRICE, DEPOSIT - 2 * PRICE);
    }

    /// @dev Or anyone could fill the payee's history with payments of nothing.
    function test_aBatchOfNothingLeavesNoTrace() public {
        IPaymentChannel.Channel memory channel = terms();
        opened(channel);
        claim(channel, PRICE);
        IPaymentChannel.Claim[] memory claims = new IPaymentChannel.Claim[](1);
        claims[0] = IPaymentChannel.Claim(channel, PRICE, signClaim(channel, PRICE));
        cheats.recordLogs();
        vm.assertEq(channels.claimMany(claims), 0, "paid");
        vm.assertEq(cheats.getRecordedLogs().length, 0, "events");
    }

    function test_noAmountIsTooLargeToBeRefused() public {
        IPaymentChannel.Channel memory channel = terms();
        opened(channel);
        opened(another()); // there is money to steal
        // the third and last would be small, were they cut to 96 bits
        uint256[4] memory amounts =
            [DEPOSIT + 1, type(uint96).max, uint256(type(uint96).max) + 1 + PRICE, type(uint256).max];
        for (uint256 i = 0; i < amounts.length; ++i) {
            claimFails(
                channel,
                amounts[i],
                abi.encodeWithSelector(IPaymentChannel.OverDeposit.selector, amounts[i], DEPOSIT)
            );
        }
    }

    function test_aClaimIsForItsChannelOnly() public {
        IPaymentChannel.Channel memory channel = terms();
        opened(channel);
        bytes memory signature = signClaim(channel, PRICE);
        channel = another();
        opened(channel);
        refusesClaim(channel, signature);
        // a payee of one's own choice makes another channel, which holds nothing
        channel = terms();
        channel.payee = stranger;
        bytes32 id = channels.hashChannel(channel);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.ChannelExpired.selector, id, 0));
        channels.claim(channel, PRICE, signature);
    }

    function test_aClaimIsForItsContractOnly() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        bytes memory signature = signClaim(channel, PRICE);
        channels = new PaymentChannel();
        vm.assertTrue(opened(channel) != id, "another id");
        refusesClaim(channel, signature);
        refusesClaim(channel, sign(PAYER_KEY, channels.hashClaim(id, PRICE)));
    }

    function test_aClaimIsForItsChainOnly() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        bytes memory signature = signClaim(channel, PRICE);
        vm.chainId(block.chainid + 1);
        refusesClaim(channel, signature);
        vm.assertTrue(new PaymentChannel().hashChannel(channel) != id, "another id");
    }

    /// @dev The chain that keeps the money may be another than the one on which claims count.
    function test_onAForkThePayerGetsItsMoneyBack() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        vm.chainId(block.chainid + 1);
        vm.assertEq(channels.hashChannel(channel), id, "the id stays");
        vm.warp(END + 1);
        channels.withdraw(channel);
        assertBalances(ALL, 0, 0);
    }

    function test_aSignatureHasOneForm() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(PAYER_KEY, channels.hashClaim(id, PRICE));
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        refusesClaim(
            channel, abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27))
        );
        refusesClaim(channel, abi.encodePacked(r, s, v - 27));
        refusesClaim(channel, abi.encodePacked(r, uint256(s) | (uint256(v - 27) << 255)));
        refusesClaim(channel, abi.encodePacked(r, s, v, uint8(0)));
        refusesClaim(channel, new bytes(65));
        refusesClaim(channel, "");
        channels.claim(channel, PRICE, abi.encodePacked(r, s, v));
    }

    function test_aDepositIsNoClaimAndAClaimNoDeposit() public {
        IPaymentChannel.Channel memory channel = terms();
        opened(channel);
        refusesClaim(channel, byAuthorization(channel, PRICE, END).signature);
        refusesClaim(channel, byPermit(PRICE).signature);
        IPaymentChannel.Deposit memory deposit = byAuthorization(channel, PRICE, END);
        deposit.signature = signClaim(channel, DEPOSIT + PRICE);
        refusesDeposit(channel, PRICE, END, deposit);
    }

    /// @dev EIP-7702: the payer gives its account code that denies everything, once the payee has done its work.
    function test_aKeyCannotUnsayWhatItSigned() public {
        IPaymentChannel.Channel memory channel = terms();
        opened(channel);
        cheats.etch(payer, type(FickleSigner).runtimeCode);
        FickleSigner(payer).deny();
        claim(channel, PRICE);
        vm.assertEq(usdc.balanceOf(payee), PRICE, "paid all the same");
    }

    function test_aContractThatChangesItsMindStopsNoBatch() public {
        FickleSigner fickle = new FickleSigner();
        IPaymentChannel.Channel memory channel = terms();
        channel.signer = address(fickle);
        bytes32 id = opened(channel);
        channels.claim(channel, PRICE, "");
        IPaymentChannel.Claim[] memory claims = new IPaymentChannel.Claim[](2);
        claims[0] = IPaymentChannel.Claim(channel, 2 * PRICE, "");
        IPaymentChannel.Channel memory honest = terms();
        opened(honest);
        claims[1] = IPaymentChannel.Claim(honest, PRICE, signClaim(honest, PRICE));

        fickle.deny();
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.InvalidSignature.selector, address(fickle)));
        channels.claim(channel, 2 * PRICE, "");
        vm.assertEq(channels.claimMany(claims), 1, "paid");
        assertChannel(id, DEPOSIT, PRICE, END);
        vm.assertEq(usdc.balanceOf(payee), 2 * PRICE, "payee's balance");
    }

    /// @dev Whoever sends the claim chooses its gas, but cannot turn a payment into one to be collected.
    function test_noGasLimitKeepsAPaymentBack() public {
        IPaymentChannel.Channel memory channel = terms();
        opened(channel);
        uint256 paid;
        for (uint256 gas = 5000; gas < 120_000; gas += 500) {
            bytes memory signature = signClaim(channel, paid + 1);
            try channels.claim{gas: gas}(channel, paid + 1, signature) {
                ++paid;
            } catch {}
            vm.assertEq(usdc.balanceOf(payee), paid, "a claim pays or fails");
        }
        vm.assertTrue(paid > 0 && paid < 230, "some limits were enough, some were not");
        vm.assertEq(channels.owed(payee, address(usdc)), 0, "owed");
    }

    // ---- the payer's ways out

    function test_thePayerCannotLeaveEarly() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        vm.prank(payer);
        channels.close(channel);
        uint256 ends = START + CHALLENGE;
        vm.warp(ends);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.ChannelNotExpired.selector, id, ends));
        vm.prank(payer);
        channels.withdraw(channel);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.Unauthorized.selector, payer, payee));
        vm.prank(payer);
        channels.release(channel);
        claim(channel, DEPOSIT);
        vm.assertEq(usdc.balanceOf(payee), DEPOSIT, "the payee's last claim");
    }

    function test_aDepositDoesNotShortenAChannel() public {
        IPaymentChannel.Channel memory channel = terms();
        opened(channel);
        uint256 latest = START + channels.MAX_DURATION();
        IPaymentChannel.Deposit memory deposit = byAuthorization(channel, 1, START + 1);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.ExpiryOutOfRange.selector, START + 1, latest));
        channels.fund(channel, 1, START + 1, deposit);
    }

    /// @dev The id binds the challenge period: with a shorter one it is another channel, which holds nothing.
    function test_theChallengePeriodIsPartOfTheChannel() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        channel.challengePeriod = 0;
        bytes32 other = channels.hashChannel(channel);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.ChannelExpired.selector, other, 0));
        vm.prank(payer);
        channels.close(channel);
        assertChannel(id, DEPOSIT, 0, END);
    }

    // ---- other people's money

    function test_aRelayerCannotChangeADeposit() public {
        IPaymentChannel.Channel memory channel = terms();
        IPaymentChannel.Deposit memory deposit = byAuthorization(channel, DEPOSIT, END);
        refusesDeposit(channel, DEPOSIT, END + 1, deposit);
        refusesDeposit(channel, DEPOSIT, END - 1, deposit);
        refusesDeposit(channel, DEPOSIT - 1, END, deposit);
        refusesDeposit(another(), DEPOSIT, END, deposit);
        channel.payee = stranger;
        refusesDeposit(channel, DEPOSIT, END, deposit);
        channel = terms();
        channel.challengePeriod = 0;
        refusesDeposit(channel, DEPOSIT, END, deposit);
        channel = terms();
        channel.signer = stranger;
        refusesDeposit(channel, DEPOSIT, END, deposit);
        // nor use it once the channel is not as the payer saw it
        opened(terms());
        refusesDeposit(terms(), DEPOSIT, END, deposit);
    }

    function test_aDepositIsMadeOnce() public {
        IPaymentChannel.Channel memory channel = terms();
        IPaymentChannel.Deposit memory deposit = byAuthorization(channel, DEPOSIT, END);
        bytes32 id = channels.fund(channel, DEPOSIT, END, deposit);
        refusesDeposit(channel, DEPOSIT, END, deposit);
        vm.prank(payee);
        channels.release(channel);
        // the channel is again as it was when the payer signed
        bytes32 nonce = channels.depositNonce(id, DEPOSIT, END);
        vm.expectRevert(abi.encodeWithSelector(ERC3009.ERC3009UsedAuthorization.selector, payer, nonce));
        channels.fund(channel, DEPOSIT, END, deposit);
    }

    function test_anAuthorizationIsOfNoUseElsewhere() public {
        IPaymentChannel.Channel memory channel = terms();
        IPaymentChannel.Deposit memory deposit = byAuthorization(channel, DEPOSIT, END);
        bytes32 nonce = channels.depositNonce(channels.hashChannel(channel), DEPOSIT, END);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(channels)));
        vm.prank(stranger);
        usdc.receiveWithAuthorization(payer, address(channels), DEPOSIT, 0, END, nonce, deposit.signature);
        channels.fund(channel, DEPOSIT, END, deposit);
    }

    function test_allowancesArePayersOwn() public {
        vm.prank(payer);
        usdc.approve(address(channels), type(uint256).max);
        IPaymentChannel.Channel memory channel = terms();
        (channel.payee, channel.signer) = (stranger, vm.addr(0xACC));
        bytes memory expected = abi.encodeWithSelector(IPaymentChannel.Unauthorized.selector, stranger, payer);
        vm.expectRevert(expected);
        vm.prank(stranger);
        channels.fund(channel, DEPOSIT, END, byAllowance());
        IPaymentChannel.Deposit memory deposit = byPermit(DEPOSIT);
        vm.expectRevert(expected);
        vm.prank(stranger);
        channels.fund(channel, DEPOSIT, END, deposit);
    }

    function test_aPermitUsedUpByOthersStillPays() public {
        IPaymentChannel.Deposit memory deposit = byPermit(DEPOSIT);
        (bytes32 r, bytes32 s, uint8 v) = parts(deposit.signature);
        vm.prank(stranger);
        usdc.permit(payer, address(channels), DEPOSIT, END, v, r, s);
        vm.prank(payer);
        assertChannel(channels.fund(terms(), DEPOSIT, END, deposit), DEPOSIT, 0, END);
    }

    function test_aBadPermitPaysNothing() public {
        IPaymentChannel.Deposit memory deposit = byPermit(DEPOSIT);
        deposit.signature = abi.encodePacked(deposit.signature, uint8(0));
        vm.expectRevert(
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector, address(channels), 0, DEPOSIT
            )
        );
        vm.prank(payer);
        channels.fund(terms(), DEPOSIT, END, deposit);
    }

    function test_strangersCannotRecord() public {
        IPaymentChannel.Channel memory channel = terms();
        opened(channel);
        bytes memory signature = signClaim(channel, PRICE);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.Unauthorized.selector, stranger, payee));
        vm.prank(stranger);
        channels.record(channel, PRICE, signature);
    }

    /// @dev Also for who would pay the gas of a wallet: its signature goes to the token as it is.
    function test_aWalletsAuthorizationNeedsItsOwner() public {
        ContractWallet wallet = new ContractWallet(payer);
        usdc.mint(address(wallet), DEPOSIT);
        IPaymentChannel.Channel memory channel = terms();
        channel.payer = address(wallet);
        IPaymentChannel.Deposit memory deposit = byAuthorization(channel, DEPOSIT, END);
        deposit.signature =
            abi.encodePacked(uint8(1), sign(STRANGER_KEY, authorizationDigest(channel, DEPOSIT, END)));
        refusesDeposit(channel, DEPOSIT, END, deposit);
    }

    function another() private view returns (IPaymentChannel.Channel memory channel) {
        channel = terms();
        channel.salt = "another";
    }

    function refusesClaim(IPaymentChannel.Channel memory channel, bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.InvalidSignature.selector, channel.signer));
        channels.claim(channel, PRICE, signature);
    }

    function refusesDeposit(
        IPaymentChannel.Channel memory channel,
        uint256 amount,
        uint256 expiresAt,
        IPaymentChannel.Deposit memory deposit
    ) private {
        vm.expectRevert(abi.encodeWithSelector(ERC3009.ERC3009InvalidSignature.selector));
        vm.prank(stranger);
        channels.fund(channel, amount, expiresAt, deposit);
    }

    function nothingToClaim(uint256 amount, uint256 claimed) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPaymentChannel.NothingToClaim.selector, amount, claimed);
    }

    function parts(bytes memory signature) private pure returns (bytes32 r, bytes32 s, uint8 v) {
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
    }
}
